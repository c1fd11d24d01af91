/** The alias that a component of Boomi names, and the keys of P12 files that lie beside it: row BO01. Needs no password: such aliases mostly stand in clear. */
import type { Finding } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import { knownOr } from '../../host/known.ts';
import type { Keystores } from '../../keystore/keystores.ts';
import type { BoomiAlias } from './scripts.ts';
import type { OtherClientCode } from './words.ts';

const aliasField =
  /<field\b[^>]{0,300}\bid=["'][^"']{0,60}alias[^"']{0,60}["'][^>]{0,300}\bvalue=["']([^"']{1,200})["']/i;
const mostStores = 10;

export async function boomiAliasesOf(
  file: string,
  lines: readonly string[],
  host: Host,
  keystores: Keystores,
): Promise<readonly BoomiAlias[]> {
  const named = lines.flatMap((line, index) => {
    const alias = aliasField.exec(line)?.[1];
    return alias === undefined ? [] : [{ alias, place: { file, line: index + 1 } }];
  });
  if (named.length === 0 || !lines.some((line) => /subType=["'][^"']{0,60}anaplan/i.test(line))) return [];
  const folder = host.paths.dirname(file);
  // A snapshot names keystores and holds none.
  const names = host.collectedAtMs === null ? ((await knownOr(host.namesIn(folder), null)) ?? []) : [];
  const files = names.filter((name) => /\.(?:p12|pfx)$/i.test(name)).slice(0, mostStores);
  const stores = await Promise.all(files.map((name) => keyAliasesIn(host.paths.join(folder, name), keystores)));
  return named.slice(0, 5).map((one) => ({ ...one, stores }));
}

async function keyAliasesIn(file: string, keystores: Keystores): Promise<BoomiAlias['stores'][number]> {
  const { store } = await keystores.inspect({ file, password: null, keyPassword: null, key: null, passphrase: null });
  const aliases = store.keys.flatMap(({ alias }) => alias ?? []);
  return { file, aliases: aliases.length === 0 ? null : aliases.map((one) => one.slice(0, 200)) };
}

export function boomiAliasFindings(aliases: readonly BoomiAlias[]): readonly Finding<OtherClientCode>[] {
  return aliases.flatMap(({ alias, place, stores }): Finding<OtherClientCode>[] => {
    const facts = { alias, at: `${place.file}:${place.line}` };
    const readable = stores.filter((one) => one.aliases !== null);
    if (readable.some((one) => one.aliases?.includes(alias))) return [];
    return readable.length === 0 || readable.length < stores.length
      ? [{ code: 'boomi-alias-not-known', severity: 'unknown', facts }]
      : [
          {
            code: 'boomi-alias-differs',
            severity: 'failure',
            facts: { ...facts, found: readable.map((one) => `${one.file}: ${(one.aliases ?? []).join(', ')}`) },
          },
        ];
  });
}
