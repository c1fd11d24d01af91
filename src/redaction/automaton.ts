/** Finds many fixed texts in one pass over another (Aho and Corasick, 1975); pure. Knows nothing of what they mean. */

export type Hit = {
  /** Just behind its last character. */
  readonly end: number;
  /** Place in the list the automaton was made of. */
  readonly pattern: number;
};

export type Automaton = {
  /** Every place where a pattern ends; of several that end there, longest first, until `accept` takes one. */
  scan(text: string, accept: (hit: Hit) => boolean): Work;
};

/** Moves between states, the unit of the cost: at most two a character, and one for each shorter pattern tried at a place. */
export type Work = { readonly steps: number };

/** A tree of all patterns; a state is a place in these lists, and 0 is the root. A key of 2 kB makes some 100,000 states. */
type Tree = {
  states: number;
  /** Most states have one way on: a map for each would be ten times the memory. -1: none, or several. */
  readonly onlyUnit: Int32Array;
  readonly onlyNext: Int32Array;
  readonly several: Map<number, Map<number, number>>;
  readonly pattern: Int32Array;
};

export function automatonOf(patterns: readonly string[]): Automaton {
  const tree = treeOf(patterns);
  const { fall, shorter } = fallsOf(tree);
  const scan = (text: string, accept: (hit: Hit) => boolean): Work => {
    let steps = 0;
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      let next = nextOf(tree, state, unit);
      steps += 1;
      while (next === -1 && state !== 0) {
        state = fall[state] ?? 0;
        next = nextOf(tree, state, unit);
        steps += 1;
      }
      state = next === -1 ? 0 : next;
      let ending = tree.pattern[state] === -1 ? (shorter[state] ?? 0) : state;
      while (ending !== 0) {
        steps += 1;
        if (accept({ end: at + 1, pattern: tree.pattern[ending] ?? -1 })) break;
        ending = shorter[ending] ?? 0;
      }
    }
    return { steps };
  };
  return { scan };
}

function treeOf(patterns: readonly string[]): Tree {
  const tree = emptyTree(1 + patterns.reduce((sum, { length }) => sum + length, 0));
  patterns.forEach((pattern, index) => {
    if (pattern === '') return;
    let state = 0;
    for (let at = 0; at < pattern.length; at += 1) state = grown(tree, state, pattern.charCodeAt(at));
    if (tree.pattern[state] === -1) tree.pattern[state] = index;
  });
  return fitted(tree);
}

function emptyTree(mostStates: number): Tree {
  const list = () => new Int32Array(mostStates).fill(-1);
  return { states: 1, onlyUnit: list(), onlyNext: list(), several: new Map(), pattern: list() };
}

/** Beginnings that patterns share have one state: most trees need less room than was set aside. */
function fitted({ states, onlyUnit, onlyNext, several, pattern }: Tree): Tree {
  const cut = (list: Int32Array) => list.slice(0, states);
  return { states, onlyUnit: cut(onlyUnit), onlyNext: cut(onlyNext), several, pattern: cut(pattern) };
}

function grown(tree: Tree, state: number, unit: number): number {
  const there = nextOf(tree, state, unit);
  if (there !== -1) return there;
  const made = tree.states;
  tree.states += 1;
  const several = tree.several.get(state);
  if (several !== undefined) several.set(unit, made);
  else if (tree.onlyUnit[state] === -1) {
    tree.onlyUnit[state] = unit;
    tree.onlyNext[state] = made;
  } else {
    const ways = [[tree.onlyUnit[state] ?? -1, tree.onlyNext[state] ?? -1] as const, [unit, made] as const];
    tree.several.set(state, new Map(ways));
  }
  return made;
}

function nextOf(tree: Tree, state: number, unit: number): number {
  if (tree.onlyUnit[state] === unit) return tree.onlyNext[state] ?? -1;
  return tree.several.size === 0 ? -1 : (tree.several.get(state)?.get(unit) ?? -1);
}

/** `fall`: the longest proper end of what was read that is a beginning of a pattern. `shorter`: the nearest of those that is a whole pattern. */
function fallsOf(tree: Tree): { readonly fall: Int32Array; readonly shorter: Int32Array } {
  const fall = new Int32Array(tree.states);
  const shorter = new Int32Array(tree.states);
  const waiting = [0];
  for (let at = 0; at < waiting.length; at += 1) {
    const state = waiting[at] ?? 0;
    for (const [unit, next] of waysOn(tree, state)) {
      waiting.push(next);
      let from = state === 0 ? 0 : (fall[state] ?? 0);
      let to = state === 0 ? 0 : nextOf(tree, from, unit);
      while (to === -1 && from !== 0) {
        from = fall[from] ?? 0;
        to = nextOf(tree, from, unit);
      }
      const falls = Math.max(to, 0);
      fall[next] = falls;
      shorter[next] = tree.pattern[falls] === -1 ? (shorter[falls] ?? 0) : falls;
    }
  }
  return { fall, shorter };
}

function waysOn(tree: Tree, state: number): Iterable<readonly [unit: number, next: number]> {
  const several = tree.several.get(state);
  if (several !== undefined) return several;
  const unit = tree.onlyUnit[state] ?? -1;
  return unit === -1 ? [] : [[unit, tree.onlyNext[state] ?? -1]];
}
