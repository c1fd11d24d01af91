/** How much an emulation may do: counted work, never time, so that a hostile script ends the same way everywhere; pure. */

/** The script asks for more than is ever emulated; what was found before it stands. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

export type Work = {
  statement(): void;
  expansion(): void;
  /** Characters made or compared. */
  characters(count: number): void;
  file(): void;
  /** Runs what lies one level deeper: a block, a function, an include. */
  deeper<Result>(run: () => Promise<Result>): Promise<Result>;
  fork(): void;
};

/** Linux refuses a longer argument (MAX_ARG_STRLEN), and cmd a command line of more than 8,191 characters. */
export const longestValue = 131_072;

const most = { statements: 20_000, expansions: 100_000, characters: 50_000_000, files: 50, depth: 150, forks: 64 };

export function newWork(): Work {
  const done = { statements: 0, expansions: 0, characters: 0, files: 0, depth: 0, forks: 0 };
  const add = (what: keyof typeof most, count: number) => {
    done[what] += count;
    if (done[what] > most[what]) throw new TooMuch(`more than ${most[what].toLocaleString('en')} ${words[what]}`);
  };
  return {
    statement: () => add('statements', 1),
    expansion: () => add('expansions', 1),
    characters: (count) => add('characters', count),
    file: () => add('files', 1),
    fork: () => add('forks', 1),
    async deeper(run) {
      add('depth', 1);
      try {
        return await run();
      } finally {
        done.depth -= 1;
      }
    },
  };
}

const words: Readonly<Record<keyof typeof most, string>> = {
  statements: 'statements to go through (an endless loop?)',
  expansions: 'expansions of variables',
  characters: 'characters to work through',
  files: 'files included',
  depth: 'levels deep (blocks, functions and includes within each other)',
  forks: 'ways through the script that cannot be told apart here',
};
