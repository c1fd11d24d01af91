/** Logs of Anaplan Connect, named for what is wrong with them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../fixtures/connect-log');

export type LogFixture = {
  readonly kind: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly text: string;
};

export const logFixtures: readonly LogFixture[] = readdirSync(folder).map((file) => {
  const [, kind = '', name = ''] = /^(ok|ng|unknown)\.(.+)\.log$/.exec(file) ?? [];
  const bytes = readFileSync(join(folder, file));
  return { kind, name, bytes, text: bytes.toString('utf8') };
});

/** The password that stands in every echoed command line. */
export const canary = 'Canary-7731-Pass';
