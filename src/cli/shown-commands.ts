/** Commands in texts, as who reads them can run them: pure. Texts know no settings file and write `--config FILE`; what stands there is known here. */
import { isForOperators } from './operator-commands.ts';

export type Readers = {
  /** A daemon answers operators, who cannot read its settings. */
  readonly operators: boolean;
  /** Absolute path. */
  readonly settingsFile: string;
};

/** From `anaplan-doctor` to the option, on one line or set in columns; not beyond the end of a command between backticks. */
const command = /\banaplan-doctor(\s(?:(?!\banaplan-doctor )(?:[^`\n]|\n {2,}(?=\S))){1,300}?)(\s+--config\s+)FILE\b/g;

/** Without the option where the daemon answers that command, else with the file. */
export function shownCommands({ operators, settingsFile }: Readers): (text: string) => string {
  const file = quoted(settingsFile);
  return (text) =>
    text.includes('--config')
      ? text.replace(command, (whole, words: string, option: string) => {
          if (operators && isForOperators(words.trim().split(/\s+/))) return `anaplan-doctor${words}`;
          return file === null ? whole : `anaplan-doctor${words}${option}${file}`;
        })
      : text;
}

/** For a POSIX shell; null for a path that cannot stand in a text: between backticks, in JSON, on one line. */
function quoted(path: string): string | null {
  if (/^[\w@%+=:,./-]+$/.test(path)) return path;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return /["`\\'\u0000-\u001f\u007f]/.test(path) ? null : `'${path}'`;
}
