/** The commands that findings about keystores and keys print are run as they stand, and the finding is then gone, with no other in its place. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explanations } from '../../../checks/anaplan-connect.words.ts';
import type { Explanation } from '../../../src/check.ts';
import { worded } from '../../../src/explanation.ts';
import { root as projectRoot } from '../../cli/run.ts';
import { hasKeytool, hasOpenssl, Workshop } from '../../keystore/made.ts';
import { canary, makeClientStores } from '../client-store.ts';
import { connectTree, lookedAt } from './connect-tree.ts';

const words: Readonly<Record<string, Explanation>> = explanations;
const keyPassword = 'Other-Canary-4';

type Case = {
  readonly code: string;
  readonly tree?: string;
  readonly signIn: string;
  /** Of the remedy's commands, which. */
  readonly command: RegExp;
  /** What stands for the operator's own names in it. */
  readonly names: Readonly<Record<string, string>>;
  /** What the operator types where the command asks. */
  readonly typed?: readonly string[];
  /** The script's part of the cure. */
  readonly inScript?: readonly [before: string, after: string];
};

const keystore = (file: string, alias = 'anaplan') =>
  `-keystore keys/${file} -keystorepass ${canary} -keystorealias ${alias}`;

const cases: readonly Case[] = [
  {
    code: 'alias-mismatch',
    signIn: keystore('good.jks', 'nightly'),
    command: /^keytool -changealias/,
    names: { OLD: 'anaplan' },
    typed: [canary],
  },
  {
    code: 'jceks-unread-by-anaplan-connect',
    signIn: keystore('good.jceks'),
    command: /^keytool -importkeystore/,
    names: {},
    typed: [canary, canary, canary],
    inScript: ['good.jceks', 'keystore.p12'],
  },
  {
    code: 'key-password-differs',
    signIn: keystore('two-passwords.jks'),
    command: /^keytool -keypasswd/,
    names: { ALIAS: 'anaplan' },
    typed: [canary, keyPassword, canary, canary],
  },
  {
    code: 'store-unread-by-java',
    tree: 'java-8-old',
    signIn: keystore('good.p12'),
    command: /^anaplan-doctor cert prepare/,
    names: { ALIAS: 'anaplan', FOLDER: 'old' },
    inScript: ['good.p12', 'old/keystore.p12'],
  },
  {
    code: 'keystore-is-none',
    signIn: keystore('user.pem'),
    command: /^openssl pkcs12 -export/,
    names: {},
    typed: [canary, canary],
    inScript: ['user.pem', 'user.p12'],
  },
  {
    code: 'key-traditional-form',
    signIn: '-certificate keys/user.pem -privatekey keys/traditional.pem:',
    command: /^openssl pkcs8 -topk8/,
    names: { KEY: 'traditional.pem' },
    typed: [canary, canary],
    inScript: ['traditional.pem:', `key8.pem:${canary}`],
  },
  {
    code: 'key-not-encrypted',
    signIn: `-certificate keys/user.pem -privatekey keys/user.key:${canary}`,
    command: /^openssl pkcs8 -topk8/,
    names: { KEY: 'user.key' },
    typed: [canary, canary],
    inScript: ['user.key:', 'key8.pem:'],
  },
  {
    code: 'several-certificates',
    signIn: '-certificate keys/chain.pem -privatekey keys/user.key:',
    command: /^openssl pkcs12 -in/,
    names: { 'USER.p12': 'good.p12' },
    typed: [canary],
    inScript: ['chain.pem', 'certificate.pem'],
  },
];

describe.skipIf(!hasOpenssl || !hasKeytool)('the remedy of', () => {
  let shop: Workshop;
  beforeAll(() => {
    shop = new Workshop();
    makeClientStores(shop);
    shop.write('user.pem', shop.bytes('good.pem'));
    shop.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'good.key', '-out', 'user.key');
    shop.openssl('rsa', '-traditional', '-in', 'good.key', '-out', 'traditional.pem');
    shop.write('chain.pem', Buffer.concat([shop.bytes('good.pem'), shop.bytes('root.pem')]));
    const from = `-importkeystore -srckeystore good.p12 -srcstorepass ${canary} -srcalias anaplan`;
    const into = `-deststorepass ${canary} -noprompt -destkeystore`;
    for (const [name, type, password] of [
      ['good.jks', 'JKS', canary],
      ['two-passwords.jks', 'JKS', keyPassword],
      ['good.jceks', 'JCEKS', canary],
    ])
      shop.keytool(...`${from} ${into} ${name} -deststoretype ${type} -destkeypass ${password}`.split(' '));
    for (const name of ['good.jks', 'two-passwords.jks', 'good.jceks', 'traditional.pem', 'user.key', 'chain.pem'])
      chmodSync(shop.path(name), 0o600);
  }, 60_000);
  afterAll(() => shop?.close());

  it.each(cases)(
    '$code, run',
    async ({ code, tree: kind = '', signIn, command, names, typed = [], inScript }) => {
      const text = `#!/bin/sh\n# install: 4.1.0\n# tree: ${kind}\ncd "$(dirname "$0")" || exit 1\n./AnaplanClient.sh -service https://api.anaplan.com -auth https://auth.anaplan.com ${signIn} -workspace W -model M -import I -execute\n`;
      const tree = await connectTree('job.sh', text, shop.folder);
      try {
        const seen = async () =>
          (await lookedAt(tree.script, tree.environment, { caFile: shop.path('root.pem') })).findings.filter(
            ({ severity }) => severity === 'failure' || severity === 'warning' || severity === 'unknown',
          );
        const before = await seen();
        const finding = before.find((one) => one.code === code);
        if (finding === undefined) throw new Error(`not told: ${before.map((one) => one.code).join(', ')}`);
        const { remedy } = worded(finding, words[finding.code] ?? missing(finding.code));
        const commands = [...remedy.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one);
        const printed = commands.find((one) => command.test(one));
        if (printed === undefined) throw new Error(`no such command: ${remedy}`);
        run(printed, names, typed, tree.folder);
        if (inScript !== undefined) writeFileSync(tree.script, readFileSync(tree.script, 'utf8').replace(...inScript));
        for (const name of ['keystore.p12', 'user.p12', 'key8.pem']) secure(join(tree.folder, 'keys', name));
        const after = (await seen()).map((one) => one.code);
        expect(after).not.toContain(code);
        // A password that is typed into the script is told, rightly.
        const others = ['secret-in-script', ...before.map((one) => one.code)];
        expect(after.filter((one) => !others.includes(one))).toEqual([]);
      } finally {
        tree.remove();
      }
    },
    60_000,
  );
});

function run(printed: string, names: Readonly<Record<string, string>>, typed: readonly string[], folder: string): void {
  const text = Object.entries(names).reduce(
    (all, [name, value]) => all.replace(new RegExp(`(?<= |^)${name.replace('.', '\\.')}(?= |$)`), value),
    printed,
  );
  const keys = join(folder, 'keys');
  mkdirSync(join(keys, 'bin'));
  const program = `#!/bin/sh\nexec "${process.execPath}" "${join(projectRoot, 'bin/anaplan-doctor.js')}" "$@"\n`;
  writeFileSync(join(keys, 'bin/anaplan-doctor'), program, { mode: 0o755 });
  // OpenSSL asks at the terminal, and keytool at standard input where there is none.
  const answered = /^openssl/.test(text) ? withPasswords(text) : text;
  const environment = {
    ...process.env,
    OLD_PASS: canary,
    NEW_PASS: canary,
    PATH: `${join(keys, 'bin')}:${process.env['PATH']}`,
  };
  execFileSync('sh', ['-c', answered], { cwd: keys, env: environment, input: `${typed.join('\n')}\n`, stdio: 'pipe' });
}

function withPasswords(text: string): string {
  if (/pkcs12 -in/.test(text)) return text.replace('pkcs12', 'pkcs12 -passin env:OLD_PASS');
  return text.replace(/pkcs12|pkcs8/, (one) => `${one} -passout env:NEW_PASS`);
}

function missing(code: string): never {
  throw new Error(`no words for ${code}`);
}

function secure(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch {
    // Of another remedy.
  }
}
