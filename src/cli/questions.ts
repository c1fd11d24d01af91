/** Asks at a terminal, one line each; where there is none, nothing is ever waited for. */
import type { Interface } from 'node:readline/promises';
import { createInterface } from 'node:readline/promises';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import { exitCodes, Refusal } from './refusal.ts';

export type Questions = {
  /** The answer without blanks around it. `problem` says what is wrong with it, or null: then it is taken. */
  ask(question: string, problem?: (answer: string) => string | null): Promise<string>;
  close(): void;
};

/** A person who answers wrongly so often is better told to start over. */
const mostTries = 5;

/** Null where nobody can answer: standard input or error is no terminal. */
export function questionsAt(context: Context): Questions | null {
  const { stdin, stderr, signal } = context;
  if (stdin.isTTY !== true || stderr.isTTY !== true) return null;
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  const closed = closing(lines);
  return {
    async ask(question, problem = () => null) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const asked = lines.question(question, { signal });
        // Whichever comes second is not waited for any more.
        asked.catch(() => undefined);
        const answer = (await Promise.race([asked, closed])).trim();
        const wrong = problem(answer);
        if (wrong === null) return answer;
        await writeTo(stderr, `${wrong}\n`);
      }
      throw new Refusal(exitCodes.usage, 'Given up after five answers that could not be used; nothing was written.');
    },
    close: () => lines.close(),
  };
}

/** Rejects when the input ends (Ctrl-D): readline alone would wait for ever. */
function closing(lines: Interface): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  lines.once('close', () =>
    reject(new Refusal(exitCodes.usage, 'The input ended before all was answered; nothing was written.')),
  );
  return promise;
}
