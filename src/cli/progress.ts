/** One line of progress on a terminal, rewritten in place; silent everywhere else. */
import type { Context } from './context.ts';
import { isEmpty } from './output.ts';

export type Progress = { show(text: string): void; clear(): void };

const silent: Progress = { show: () => undefined, clear: () => undefined };

export function progressOn({ stderr, environment }: Context, quiet = false): Progress {
  if (quiet || stderr.isTTY !== true || !isEmpty(environment['CI'])) return silent;
  return {
    show: (text) => stderr.write(`\r\x1b[2K${text.slice(0, (stderr.columns ?? 80) - 1)}`),
    clear: () => stderr.write('\r\x1b[2K'),
  };
}
