/** Anaplan's forms of identifiers, derived from names so that two starts give the same ones. Pure. */
import { createHash } from 'node:crypto';

/** 32 lower hex digits: users, workspaces, customers. */
export function lowerIdOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

/** 32 upper hex digits: models and tasks. */
export function upperIdOf(name: string): string {
  return lowerIdOf(name).toUpperCase();
}

const prefixes = {
  list: 101,
  module: 102,
  version: 107,
  import: 112,
  file: 113,
  dashboard: 115,
  export: 116,
  action: 117,
  process: 118,
  lineItem: 206,
  listItem: 220,
} as const;

/** 12 digits with the prefix of the kind, e.g. `112000000001`. */
export function objectId(kind: keyof typeof prefixes, number: number): string {
  return `${prefixes[kind]}${String(number).padStart(9, '0')}`;
}
