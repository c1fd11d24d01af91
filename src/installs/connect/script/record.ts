/** What an emulation has found so far: calls, remarks, gaps, files. Knows no shell; the one mutable thing all dialects share. */
import type { Argument, ConnectCall, EmulatedScript, Origin } from '../emulated.ts';
import type { Traced } from './traced.ts';
import { known, originOf, unknownsOf } from './traced.ts';

export type Field = {
  readonly text: Traced;
  /** Holds something unknown that stands unquoted: it may become none or several arguments. */
  readonly isMany: boolean;
};

export type EmulationRecord = {
  readonly files: { path: string; isMissing: boolean }[];
  readonly calls: ConnectCall[];
  readonly remarks: EmulatedScript['remarks'][number][];
  readonly notUnderstood: { origin: Origin; what: string }[];
  /** Texts as read, for the search for secrets. */
  readonly texts: { path: string; text: string }[];
};

const mostCalls = 200;
const mostRemarks = 500;

export function newRecord(): EmulationRecord {
  return { files: [], calls: [], remarks: [], notUnderstood: [], texts: [] };
}

export function remark(record: EmulationRecord, code: string, origin: Origin, about: string | null = null): void {
  const isSaid = record.remarks.some(
    (said) =>
      said.code === code &&
      said.about === about &&
      said.origin.line === origin.line &&
      said.origin.file === origin.file,
  );
  if (!isSaid && record.remarks.length < mostRemarks)
    record.remarks.push({ code, origin, about: about === null ? null : printable(about) });
}

export function gap(record: EmulationRecord, origin: Origin, text: string): void {
  const what = printable(text);
  const isSaid = record.notUnderstood.some(
    (said) => said.what === what && said.origin.line === origin.line && said.origin.file === origin.file,
  );
  if (!isSaid && record.notUnderstood.length < mostRemarks) record.notUnderstood.push({ origin, what });
}

/** What a script holds may move a terminal's cursor, or be a megabyte long. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFF]/gu, '?').slice(0, 300);
}

/** `isOnce`: reached by several ways that cannot be told apart, the same call is told once. */
export function addCall(record: EmulationRecord, call: ConnectCall, isOnce = false): void {
  const same = isOnce
    ? record.calls.find((said) => !call.isCertain && !said.isCertain && isSame(said, call))
    : undefined;
  if (same !== undefined) return;
  if (record.calls.length < mostCalls) record.calls.push(call);
  else gap(record, call.origin, `more than ${mostCalls} calls of the client`);
}

function isSame(one: ConnectCall, other: ConnectCall): boolean {
  const told = ({ origin, argv, workingFolder }: ConnectCall) => JSON.stringify({ origin, argv, workingFolder });
  return told(one) === told(other);
}

export function argumentOf({ text, isMany }: Field, line: Origin): Argument {
  return {
    value: known(text),
    unresolved: unknownsOf(text),
    origin: originOf(text, line),
    ...(isMany ? { mayBeMany: true } : {}),
  };
}
