/** What an emulation has found so far: calls, remarks, gaps, files. Knows no shell; the one mutable thing all dialects share. */
import type { Argument, ConnectCall, EmulatedScript, Origin } from '../emulated.ts';
import type { Traced } from './traced.ts';
import { known, originOf, unknownsOf } from './traced.ts';

export type Field = {
  readonly text: Traced;
  /** Holds something unknown that stands unquoted: it may become none or several arguments. */
  readonly isMany: boolean;
};

export type Record_ = {
  readonly files: { path: string; isMissing: boolean }[];
  readonly calls: ConnectCall[];
  readonly remarks: EmulatedScript['remarks'][number][];
  readonly notUnderstood: { origin: Origin; what: string }[];
  /** Texts as read, for the search for secrets. */
  readonly texts: { path: string; text: string }[];
};

const mostCalls = 200;
const mostRemarks = 500;

export function newRecord(): Record_ {
  return { files: [], calls: [], remarks: [], notUnderstood: [], texts: [] };
}

export function remark(record: Record_, code: string, origin: Origin, about: string | null = null): void {
  const isSaid = record.remarks.some(
    (said) =>
      said.code === code &&
      said.about === about &&
      said.origin.line === origin.line &&
      said.origin.file === origin.file,
  );
  if (!isSaid && record.remarks.length < mostRemarks) record.remarks.push({ code, origin, about });
}

export function gap(record: Record_, origin: Origin, what: string): void {
  const isSaid = record.notUnderstood.some(
    (said) => said.what === what && said.origin.line === origin.line && said.origin.file === origin.file,
  );
  if (!isSaid && record.notUnderstood.length < mostRemarks) record.notUnderstood.push({ origin, what });
}

/** `isOnce`: reached by several ways that cannot be told apart, the same call is told once. */
export function addCall(record: Record_, call: ConnectCall, isOnce = false): void {
  const same = record.calls.find(
    (said) => isOnce && !call.isCertain && !said.isCertain && JSON.stringify(said) === JSON.stringify(call),
  );
  if (same !== undefined) return;
  if (record.calls.length < mostCalls) record.calls.push(call);
  else gap(record, call.origin, `more than ${mostCalls} calls of the client`);
}

export function argumentOf({ text, isMany }: Field, line: Origin): Argument {
  return {
    value: known(text),
    unresolved: unknownsOf(text),
    origin: originOf(text, line),
    ...(isMany ? { mayBeMany: true } : {}),
  };
}
