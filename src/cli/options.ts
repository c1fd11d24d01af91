/** Options that several commands share, and how their values are read. */

import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';

export const formats = ['text', 'json', 'html', 'junit', 'nagios'] as const;
export type Format = (typeof formats)[number];

export type OutputOptions = {
  readonly format: Format;
  readonly output?: string;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
};

export function withOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how the report is written').choices(formats).default('text'))
    .option('--output <file>', 'write the report to a file instead of standard output')
    .option('--verbose', 'show everything, what is ok included')
    .option('--quiet', 'no progress and no hints')
    .option('--no-color', 'no colour');
}

/** For commands whose answer is no report. */
export function textOrJson(): Option {
  return new Option('--format <format>', 'how the answer is written').choices(['text', 'json']).default('text');
}

export type StoreOptions = { readonly config?: string; readonly store?: string };

export function withStoreOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings file, which names the state directory')
    .option('--store <file>', 'the database itself');
}

/** `a,b , c` as a list without blanks. */
export function listOf(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function portOf(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}
