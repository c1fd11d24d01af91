/** JSON that is stored once, by the hash of its canonical text. Knows the table `content`, and not who refers to it. */
import { hash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Json } from '../check.ts';
import { canonicalText } from './canonical.ts';

export type Contents = {
  /** The row that holds this JSON; equal JSON has one row. For use inside a transaction with what refers to it. */
  idOf(value: Json): number;
  /** Rows were removed, or a transaction that added some came to nothing. */
  forget(): void;
};

/** Of most looks nothing is new: what was asked for lately is known without sorting, hashing and searching. */
const mostKnown = 1000;
const mostKnownChars = 4000;

export function contentsOf(database: Database): Contents {
  const find = database.prepare<[Buffer], number>('SELECT id FROM content WHERE sha256 = ?').pluck();
  const add = database.prepare<[Buffer, string]>('INSERT INTO content (sha256, json) VALUES (?, ?)');
  // Another number whenever another process has written: it may have removed what is known here.
  const others = database.prepare<[], number>('PRAGMA data_version').pluck();
  let known = new Map<string, number>();
  let knownBefore = known;
  let asOf: unknown;
  const forget = () => {
    known = new Map();
    knownBefore = known;
  };
  const keep = (text: string, id: number) => {
    if (known.size >= mostKnown) {
      knownBefore = known;
      known = new Map();
    }
    known.set(text, id);
  };
  const rowOf = (value: Json): number => {
    const text = canonicalText(value);
    const sha256 = hash('sha256', text, 'buffer');
    return (find.get(sha256) as number | undefined) ?? Number(add.run(sha256, text).lastInsertRowid);
  };
  return {
    idOf: (value) => {
      const version = others.get();
      if (version !== asOf) forget();
      asOf = version;
      // Not yet canonical: what is written alike is alike.
      const text = JSON.stringify(value) as string | undefined;
      if (text === undefined || text.length > mostKnownChars) return rowOf(value);
      const there = known.get(text);
      if (there !== undefined) return there;
      const id = knownBefore.get(text) ?? rowOf(value);
      keep(text, id);
      return id;
    },
    forget,
  };
}
