/** A script of Anaplan Connect -> what it would start, without running anything. Reads it and what it includes through the host. */
import type { Host } from '../../host/host.ts';
import { emulateBat } from './bat/emulate.ts';
import type { EmulatedScript } from './emulated.ts';
import { emulatePowerShell } from './powershell.ts';
import { noteDollars, noteLetters } from './script/letters.ts';
import { readerOf } from './script/read.ts';
import type { EmulationRecord } from './script/record.ts';
import { gap, newRecord } from './script/record.ts';
import { secretsOf } from './script/secrets.ts';
import { newWork, TooMuch } from './script/work.ts';
import type { Means, Start } from './sh/emulate.ts';
import { emulateSh } from './sh/emulate.ts';

/** What the script finds when it is started: `environment` values null where set but not known; the folder null where not known. */
export type ScriptStart = Start;

/**
 * Throws CouldNotLook (operator) only when the script itself may not be read. A script that is not there has its file marked missing.
 * Whatever is hostile or not understood ends in `notUnderstood`; the calls found before it stand.
 */
export async function emulateScript(script: string, host: Host, start: ScriptStart): Promise<EmulatedScript> {
  const record = newRecord();
  const work = newWork();
  const named = dialectOfName(script);
  const text = await readerOf(host, work, record, named ?? 'sh')(script);
  const dialect = named ?? dialectOfText(text ?? '', host);
  const means: Means = { host, work, record, read: readerOf(host, work, record, dialect) };
  if (text !== null) await bounded(record, script, () => emulators[dialect](means, { path: script, text }, start));
  noteLetters(record, dialect);
  if (dialect === 'sh') noteDollars(record);
  const { files, calls, remarks, notUnderstood, texts } = record;
  return { script, dialect, files, calls, remarks, secrets: secretsOf(texts, calls, dialect), notUnderstood };
}

const emulators = { sh: emulateSh, bat: emulateBat, powershell: emulatePowerShell } as const;

async function bounded(record: EmulationRecord, script: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    gap(record, { file: script, line: 1 }, `${error.message}: what stands behind that is not told`);
  }
}

function dialectOfName(script: string): EmulatedScript['dialect'] | null {
  if (/\.(?:sh|bash|ksh|command)$/i.test(script)) return 'sh';
  if (/\.(?:bat|cmd)$/i.test(script)) return 'bat';
  return /\.ps1$/i.test(script) ? 'powershell' : null;
}

function dialectOfText(text: string, host: Host): EmulatedScript['dialect'] {
  if (/^\uFEFF?#!/.test(text)) return 'sh';
  if (/^\s*@?(?:echo off|rem\b|setlocal|set\s+"?\w+=)/im.test(text.slice(0, 20_000))) return 'bat';
  return host.platform === 'windows' ? 'bat' : 'sh';
}
