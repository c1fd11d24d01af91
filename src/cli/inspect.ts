/** `inspect`: judges a case archive again, offline; with two, what differs. Nothing of an archive is ever written to disk. */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ownExplanations } from '../engine/own-words.ts';
import { differencesOf, worstNew } from '../inspect/differences.ts';
import { differencesText } from '../inspect/differences-text.ts';
import { inspected } from '../inspect/judged.ts';
import type { OpenedCase } from '../inspect/opened.ts';
import { openedCase } from '../inspect/opened.ts';
import { zipLimits } from '../inspect/zip.ts';
import { exitCodeOf } from '../report/exit.ts';
import { visibleLines } from '../report/visible.ts';
import type { Context } from './context.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { writeReport, writeTo, writeWhole } from './output.ts';
import { usage } from './refusal.ts';
import { thisTool } from './session.ts';
import { systemReason } from './system-error.ts';

type Options = OutputOptions & { readonly identity?: string };

export function addInspect(program: Command, context: Context, exit: (code: number) => void): void {
  withOutputOptions(
    program
      .command('inspect')
      .description('judge a case archive again, offline; with two, say what differs (docs/inspect.md)')
      .argument('<archive>', 'case.zip or case.zip.age')
      .argument('[other]', 'a later one to compare with')
      .option('--identity <file>', 'the age key that opens an encrypted archive'),
  ).action(async (archive: string, other: string | undefined, options: Options) =>
    exit(await (other === undefined ? inspect(archive, options, context) : compare(archive, other, options, context))),
  );
}

async function inspect(archive: string, options: Options, context: Context): Promise<number> {
  const opened = await openedFrom(archive, options, context);
  const { report, remarks } = judgedIn(opened, context);
  if (options.quiet !== true) await writeTo(context.stderr, visibleLines(headText(opened, remarks)));
  await writeReport(report, options, context);
  return exitCodeOf(report);
}

/** 0 when nothing is new that is worse than a notice; else by the worst of what appeared or changed. */
async function compare(one: string, other: string, options: Options, context: Context): Promise<number> {
  if (options.format !== 'text' && options.format !== 'json')
    throw usage('Two archives are compared as --format text or json.');
  const [before, after] = [await openedFrom(one, options, context), await openedFrom(other, options, context)];
  const sideOf = (opened: OpenedCase) => ({ report: judgedIn(opened, context).report, manifest: opened.manifest });
  const differences = differencesOf(sideOf(before), sideOf(after));
  const text = options.format === 'json' ? `${JSON.stringify(differences, null, 2)}\n` : differencesText(differences);
  if (options.output === undefined) await writeTo(context.stdout, text);
  else await writeWhole(resolve(context.workingDirectory, options.output), text);
  return { ok: 0, notice: 0, warning: 1, failure: 2, unknown: 3 }[worstNew(differences)];
}

function judgedIn(opened: OpenedCase, { checks }: Context) {
  return inspected(opened, { checks, ownExplanations, tool: thisTool });
}

async function openedFrom(archive: string, { identity }: Options, context: Context): Promise<OpenedCase> {
  const bytes = await readBounded(resolve(context.workingDirectory, archive), 2 * zipLimits.archiveBytes);
  const key = identity === undefined ? null : await identityFrom(identity, context);
  return await openedCase(bytes, key);
}

async function identityFrom(file: string, { workingDirectory }: Context): Promise<string> {
  return (await readBounded(resolve(workingDirectory, file), 64 * 1024)).toString('utf8');
}

/** Of a plain file only: a pipe or device may never end. */
async function readBounded(file: string, maxBytes: number): Promise<Buffer> {
  let handle: FileHandle | null = null;
  try {
    // Opening a pipe must not wait for its writer.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size, isFile } = await handle.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
    if (!isFile) throw usage(`${file} is not a file.`);
    if (size > maxBytes) throw usage(`${file} is larger than ${maxBytes} bytes, which is more than it can be.`);
    const buffer = Buffer.alloc(size);
    const { bytesRead } = await handle.read(buffer, 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Error && error.name === 'Refusal') throw error;
    throw usage(`${file} could not be read: ${systemReason(error)}`);
  } finally {
    await handle?.close();
  }
}

function headText({ manifest, files }: OpenedCase, remarks: readonly string[]): string {
  const { case: id, problem, createdAt, tool } = manifest;
  const head = `Case ${id} (${problem}), made ${createdAt} by anaplan-doctor ${tool.version}: ${files.size} files, every hash right.\n`;
  return `${head}${remarks.map((remark) => `${remark}\n`).join('')}\n`;
}
