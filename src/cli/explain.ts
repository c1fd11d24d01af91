/** `explain`: any message, task JSON or client log, from an argument, a file or standard input; offline. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { ownExplanations } from '../engine/own-words.ts';
import { explain } from '../explain/explain.ts';
import { explainedText } from '../explain/text.ts';
import type { Context } from './context.ts';
import { textOrJson } from './options.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';

const largestBytes = 1_000_000;

export function addExplain(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('explain')
    .description('what a message, a task or a client log means, what to do, and who acts next; offline')
    .argument('<text|file|->', 'the message itself, a file that holds it, or - for standard input')
    .addOption(textOrJson())
    .action(async (given: string, options: { format: string }) =>
      exit(await explainGiven(given, options.format, context)),
    );
}

/** 0 something was recognised, 3 nothing was. */
async function explainGiven(given: string, format: string, context: Context): Promise<number> {
  const text = await textOf(given, context);
  const words = Object.fromEntries([
    ...context.checks.map(({ id, explanations }) => [id, explanations]),
    ['anaplan-doctor', ownExplanations],
  ]);
  const explained = explain(text, words);
  const answer =
    format === 'json'
      ? `${JSON.stringify(explained, null, 2)}\n`
      : explainedText(explained, context.stdout.columns ?? 80);
  await writeTo(context.stdout, answer);
  return explained.length > 0 ? 0 : 3;
}

async function textOf(given: string, context: Context): Promise<string> {
  if (given === '-') return textFrom(context.stdin);
  const file = resolve(context.workingDirectory, given);
  const facts = await stat(file).catch(() => null);
  if (facts?.isDirectory())
    throw usage(`${file} is a folder; explain reads one file: the log, the task result, the message.`);
  if (facts === null && looksLikePath(given))
    throw usage(`There is no file ${file}. Check the path, or give explain the message itself in quotes.`);
  if (facts === null || !facts.isFile()) return given;
  if (facts.size > largestBytes)
    throw usage(
      `${file} has ${facts.size} bytes; explain reads up to ${largestBytes}. Give it the end of the log: tail -c 1000000 FILE | anaplan-doctor explain -`,
    );
  return readFile(file, 'utf8');
}

/** One word with a folder in it or an ending as logs have; a message has spaces. */
function looksLikePath(given: string): boolean {
  return /^[^\s:"{]+$/.test(given) && (/^[./~]/.test(given) || /\.(?:log|txt|json|out|err|csv)$/i.test(given));
}

async function textFrom(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    const chunk = Buffer.from(part);
    bytes += chunk.length;
    if (bytes > largestBytes)
      throw usage(
        `Standard input has more than ${largestBytes} bytes; give explain the end of the log with tail -c 1000000.`,
      );
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}
