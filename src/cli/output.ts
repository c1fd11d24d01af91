/** Writes a report where it was asked for: results to stdout or a file, everything else to stderr. */
import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { renderHtml } from '../report/html.ts';
import { renderJson } from '../report/json.ts';
import { renderJunit } from '../report/junit.ts';
import { renderNagios } from '../report/nagios.ts';
import type { Report } from '../report/report.ts';
import { renderText } from '../report/text.ts';
import type { Context, OutputStream } from './context.ts';
import type { OutputOptions } from './options.ts';
import { exitCodes, Refusal } from './refusal.ts';

const widestColumns = 100;

export async function writeReport(report: Report, options: OutputOptions, context: Context): Promise<void> {
  const text = rendered(report, options, context);
  if (options.output === undefined) return writeTo(context.stdout, text);
  await writeWhole(resolve(context.workingDirectory, options.output), text);
}

function rendered(report: Report, options: OutputOptions, { stdout, environment }: Context): string {
  const toTerminal = options.output === undefined && stdout.isTTY === true;
  switch (options.format) {
    case 'json':
      return renderJson(report);
    case 'html':
      return renderHtml(report);
    case 'junit':
      return renderJunit(report);
    case 'nagios':
      return renderNagios(report);
    case 'text':
      return renderText(report, {
        columns: Math.min(toTerminal ? (stdout.columns ?? 80) : 80, widestColumns),
        color: toTerminal && options.color && isEmpty(environment['NO_COLOR']) && isEmpty(environment['CI']),
        verbose: options.verbose === true,
      });
  }
}

/** Whole or not at all; mode 0600, for a report names models and users. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      exitCodes.ourFault,
      `Could not write ${file}: ${reason}. Choose a folder this account may write to.`,
    );
  }
}

/** Resolves when the text has been taken; a reader that has gone away (`| head`) is no error. */
export function writeTo(stream: OutputStream, text: string): Promise<void> {
  return new Promise((done) => stream.write(text, () => done()));
}

export function isEmpty(value: string | undefined): boolean {
  return value === undefined || value === '';
}
