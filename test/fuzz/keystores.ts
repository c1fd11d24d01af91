/** Damaged keystores of every kind, opened with right, wrong and no passwords: nothing but declared answers, within the counted work. */
import { openStoreWithKeys } from '../../src/keystore/parse.ts';
import { textFactsOf } from '../../src/keystore/pem-text.ts';
import { mostWork } from '../../src/keystore/work.ts';
import { isDeclared } from '../keystore/declared.ts';
import { readCorpus } from './corpus.ts';
import type { Random } from './mutations.ts';
import { below, derMutated, mutated, oneOf } from './mutations.ts';
import type { FuzzTarget } from './target.ts';
import { declare } from './target.ts';

const seeds = [...readCorpus().keystores];

export const keystores: FuzzTarget = {
  name: 'keystores',
  workUnit: 'derivation rounds',
  mostWork,
  caseOf(random) {
    const [name = '', bytes = Buffer.alloc(0)] = seeds[below(random, seeds.length)] ?? [];
    const file = damaged(name, bytes, random);
    const password = oneOf(random, [null, '', 'pw', 'store1', 'pw']);
    const keyPassword = random() < 0.2 ? 'other' : null;
    return {
      what: `${name}, password ${password ?? 'none'}`,
      files: { [name]: file },
      answer() {
        const opened = openStoreWithKeys(file, password, keyPassword);
        declare(isDeclared(opened), 'a keystore opened in a way that is not declared', opened);
        textFactsOf(file);
        return { kind: opened.problem ?? 'read', work: opened.work };
      },
    };
  },
};

/** Damage inside the structure, where the file is DER; else anywhere. */
function damaged(name: string, bytes: Buffer, random: Random): Buffer {
  const isDer = /\.(p12|der)$/.test(name);
  return isDer && random() < 0.5 ? derMutated(bytes, random) : mutated(bytes, random);
}
