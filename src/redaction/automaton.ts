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

/** A tree of all patterns; a state is a place in these lists, and 0 is the root. */
type Tree = {
  readonly next: (ReadonlyMap<number, number> | null)[];
  /** Most states have one way on: a map for each would be ten times the memory. */
  readonly onlyUnit: number[];
  readonly onlyNext: number[];
  readonly pattern: number[];
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
  const tree: Tree = { next: [null], onlyUnit: [-1], onlyNext: [-1], pattern: [-1] };
  patterns.forEach((pattern, index) => {
    if (pattern === '') return;
    let state = 0;
    for (let at = 0; at < pattern.length; at += 1) state = grown(tree, state, pattern.charCodeAt(at));
    if (tree.pattern[state] === -1) tree.pattern[state] = index;
  });
  return tree;
}

function grown(tree: Tree, state: number, unit: number): number {
  const there = nextOf(tree, state, unit);
  if (there !== -1) return there;
  const made = tree.pattern.length;
  tree.next.push(null);
  tree.onlyUnit.push(-1);
  tree.onlyNext.push(-1);
  tree.pattern.push(-1);
  const several = tree.next[state];
  if (several !== null && several !== undefined) (several as Map<number, number>).set(unit, made);
  else if (tree.onlyUnit[state] === -1) {
    tree.onlyUnit[state] = unit;
    tree.onlyNext[state] = made;
  } else {
    tree.next[state] = new Map([
      [tree.onlyUnit[state] ?? -1, tree.onlyNext[state] ?? -1],
      [unit, made],
    ]);
  }
  return made;
}

function nextOf(tree: Tree, state: number, unit: number): number {
  const several = tree.next[state];
  if (several !== null && several !== undefined) return several.get(unit) ?? -1;
  return tree.onlyUnit[state] === unit ? (tree.onlyNext[state] ?? -1) : -1;
}

/** `fall`: the longest proper end of what was read that is a beginning of a pattern. `shorter`: the nearest of those that is a whole pattern. */
function fallsOf(tree: Tree): { readonly fall: Int32Array; readonly shorter: Int32Array } {
  const fall = new Int32Array(tree.pattern.length);
  const shorter = new Int32Array(tree.pattern.length);
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
  const several = tree.next[state];
  if (several !== null && several !== undefined) return several;
  const unit = tree.onlyUnit[state] ?? -1;
  return unit === -1 ? [] : [[unit, tree.onlyNext[state] ?? -1]];
}
