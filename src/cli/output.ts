/** Writes a report where it was asked for: results to stdout or a file, everything else to stderr. */
import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { renderHtml } from '../report/html.ts';
import { renderJson } from '../report/json.ts';
import { renderJunit } from '../report/junit.ts';
import { renderNagios } from '../report/nagios.ts';
import type { Report } from '../report/report.ts';
import { renderText } from '../report/text.ts';
import type { Context } from './context.ts';
import type { OutputOptions } from './options.ts';
import { exitCodes, Refusal } from './refusal.ts';
import { isEmpty, writeTo } from './stream.ts';
import { systemReason } from './system-error.ts';

export { isEmpty, writeTo };

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

/**
 * Whole or not at all; mode 0600, for a report names models and users. A link stays a link; a device or pipe (`/dev/null`) is
 * written to and never replaced.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    const place = await realpath(file).catch(() => file);
    const found = await stat(place).catch(() => null);
    if (found === null || found.isFile()) await replaceWith(place, text);
    else await writeFile(place, text);
  } catch (error) {
    throw new Refusal(exitCodes.ourFault, `Could not write ${file}: ${systemReason(error)}`);
  }
}

async function replaceWith(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
