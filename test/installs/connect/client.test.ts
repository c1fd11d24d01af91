/** The client's own reading of its command line: options of each version, where it stops, how it splits; jars and versions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equivalentOf } from '../../../src/installs/connect/client/equivalent.ts';
import { jarFactsOf } from '../../../src/installs/connect/client/jar.ts';
import { fitsPattern } from '../../../src/installs/connect/client/launcher.ts';
import { nearestOption, optionRules, ruleFor } from '../../../src/installs/connect/client/options.ts';
import { readingOf } from '../../../src/installs/connect/client/reading.ts';
import { shownEnd, shownUse } from '../../../src/installs/connect/client/show.ts';
import { shownSignIn, signInOf } from '../../../src/installs/connect/client/sign-in.ts';
import { proxySeenOf, rangeOf } from '../../../src/installs/connect/client/values.ts';
import type { ClientLine } from '../../../src/installs/connect/client/version.ts';
import {
  clientLines,
  clientVersionOf,
  versionInName,
  versionInProperty,
} from '../../../src/installs/connect/client/version.ts';
import type { Argument } from '../../../src/installs/connect/emulated.ts';
import { jar } from './connect-tree.ts';
import { optionHistory } from './option-history.ts';

const argument = (value: string | null): Argument => ({
  value,
  unresolved: value === null ? ['X'] : [],
  origin: { file: 'job.sh', line: 1 },
});
const argv = (...values: readonly (string | null)[]) => values.map(argument);
const read = (line: ClientLine, ...values: readonly (string | null)[]) => readingOf(argv(...values), line);
const signIn = (line: ClientLine, ...values: readonly string[]) => signInOf(read(line, ...values).uses, line);

describe('options of each version', () => {
  const known = new Set<string>();
  for (const { line, came, went } of optionHistory) {
    for (const name of came.split(' ')) known.add(name);
    for (const name of went.split(' ')) known.delete(name);
    const expected = [...known].filter((name) => name !== '').toSorted();
    it(`${line} knows what its source compares`, () => {
      const names = optionRules
        .flatMap((rule) => rule.names)
        .filter((name) => ruleFor(name, line as ClientLine) !== null);
      expect(names.toSorted()).toEqual(expected);
    });
  }

  it.each([
    ['-authServiceUrl', '4.1', '-authserviceurl'],
    ['-Workspace', '4.1', '-workspace'],
    ['--user', '4.1', '-user'],
    ['-proces', '4.1', '-process'],
    ['-improt', '4.1', '-import'],
    ['-forceRegister', '4.0', '--forceRegister'],
    ['user', '4.1', '-user'],
    ['-zzz', '4.1', null],
    ['s3cret', '4.1', null],
    ['-oauth-client-ids', '1.4.4', null],
  ] as const)('%s in %s is near %s', (written, line, expected) => {
    expect(nearestOption(written, line)).toBe(expected);
  });
});

describe('reading', () => {
  it('stops at what it does not know, and says how much is left', () => {
    const { uses, end } = read('4.1', '-debug', '-user', 'a:b', 'ss', '-workspaces');
    expect(uses.map(({ written }) => written)).toEqual(['-debug', '-user']);
    expect(end).toMatchObject({ why: 'unknown-option', index: 3 });
  });

  it('takes the next option for a value', () => {
    const { uses, end } = read('4.1', '-workspace', '-model', 'M');
    expect(uses).toHaveLength(1);
    expect(end).toMatchObject({ why: 'unknown-option', index: 2 });
  });

  it('guesses nothing where an option may stand', () => {
    expect(read('4.1', null, '-workspaces').end).toMatchObject({ why: 'unresolved', index: 0 });
    expect(read('4.1', '-workspace', null, '-workspaces').end.why).toBe('complete');
  });

  it('reads the dump of list items with them', () => {
    const { uses, end } = read('4.1', '-putItems:csv', 'items.csv', '-output:csv', 'errors.csv', '-execute');
    expect(end.why).toBe('complete');
    expect(uses[0]?.dump?.value).toBe('errors.csv');
  });

  it('ends for any list, and reads no argument twice', () => {
    const names = fc.constantFrom(...optionRules.flatMap((rule) => rule.names), 'x', '', '-', 'a:b', null);
    fc.assert(
      fc.property(fc.array(names, { maxLength: 30 }), fc.constantFrom(...clientLines), (values, line) => {
        const { uses, end } = read(line, ...values);
        const count = uses.reduce(
          (sum, { value, dump }) => sum + 1 + (value === null ? 0 : 1) + (dump === null ? 0 : 2),
          0,
        );
        expect(count).toBeLessThanOrEqual(values.length);
        if (end.why !== 'complete') expect(count).toBe(end.index);
      }),
    );
  });
});

describe('what is shown', () => {
  it('never holds a secret, wherever it stands', () => {
    const secret = 'Canary9Secret';
    const options = [
      '-user',
      '-keystorepass',
      '-privatekey',
      '-viauser',
      '-connectorproperty',
      '-jdbcuser',
      '-jdbcurl',
    ];
    const shapes = [secret, `name:${secret}`, `path/key.pem:${secret}`, `x ${secret}`];
    for (const line of clientLines) {
      for (const option of options) {
        for (const shape of shapes) {
          // With quotes, and fallen apart at its blank.
          for (const values of [
            [option, shape],
            [option, ...shape.split(' ')],
            [option, 'a', `-${secret}`],
            ['-service', `https://u:${secret}@h`],
            ['-via', `http://u:${secret}@h:1`],
          ]) {
            const reading = read(line, ...values);
            const shown = [reading.uses.map((use) => shownUse(use, line)), shownEnd(reading, argv(...values), line)];
            // A private key without a colon is a path.
            if (option === '-privatekey' && !shape.includes(':')) continue;
            expect(
              JSON.stringify([shown, shownSignIn(signInOf(reading.uses, line))]),
              `${line} ${values.join(' ')}`,
            ).not.toContain(secret);
          }
        }
      }
    }
  });
});

describe('sign-in', () => {
  it('splits a user at the first colon and a key at the last', () => {
    expect(signIn('4.1', '-user', 'a:b:c')).toMatchObject({ user: 'a', passphrase: 'b:c', mode: 'basic' });
    expect(signIn('4.1', '-privatekey', 'k:e:y:p')).toMatchObject({ keyPath: 'k:e:y', passphrase: 'p' });
    expect(signIn('4.1', '-user', 'a')).toMatchObject({ passphraseState: 'asked' });
    expect(signIn('4.1', '-privatekey', 'key.pem:')).toMatchObject({
      keyPath: 'key.pem',
      passphraseState: 'empty',
      troubles: [],
    });
  });

  it.each([
    [['-privatekey', 'key.pem'], 'private-key-without-colon'],
    [['-privatekey', 'C:\\k\\key.pem'], 'private-key-path-cut'],
    [['-keystore', 'k', '-privatekey', 'p:x'], 'private-key-with-keystore'],
    [['-privatekey', 'p:x', '-keystore', 'k'], 'private-key-with-keystore'],
    [['-user', 'a', '-keystore', 'k'], 'keystore-after-user'],
  ] as const)('%j is %s', (values, code) => {
    expect(signIn('4.1', ...values).troubles.map((one) => one.code)).toContain(code);
  });

  it('lets the certificate win over a user behind it, and knows no such trouble before 1.4.1', () => {
    expect(signIn('4.1', '-keystore', 'k', '-user', 'a:b')).toMatchObject({ mode: 'certificate', troubles: [] });
    expect(signIn('1.4.0', '-user', 'a:b', '-keystore', 'k').troubles).toEqual([]);
  });
});

describe('values', () => {
  it.each([
    ['http://proxy:8080', 'proxy', 8080],
    ['http://[::1]:3128', '::1', 3128],
    ['proxy:8080', null, null],
    ['http://proxy', 'proxy', null],
    ['http://u:p@proxy:80', 'proxy', 80],
    ['http://proxy:99999', 'proxy', null],
    ['', null, null],
  ] as const)('proxy %s', (written, host, port) => {
    expect(proxySeenOf(written)).toMatchObject({ host, port });
  });

  it.each([
    ['-httptimeout', '1.4.4', 3, 60],
    ['-httptimeout', '3.0', 3, 300],
    ['-httptimeout', '4.0', 3, 300],
    ['-httptimeout', '4.1', 60, 300],
    ['-retrytimeout', '1.4.0', 3, 60],
    ['-retrytimeout', '4.1', 3, 120],
    ['-maxretrycount', '1.4.0', 3, 15],
    ['-chunksize', '4.1', 1, 50],
  ] as const)('%s in %s', (option, line, from, to) => {
    expect(rangeOf(option, line)).toMatchObject({ from, to });
  });
});

describe('version', () => {
  it.each([
    ['anaplan-connect-1-3-3-5.jar', '1.3.3.5', '1.3'],
    ['anaplan-connect-1.4.jar', '1.4', '1.4.0'],
    ['anaplan-connect-1.4.3.jar', '1.4.3', '1.4.3'],
    ['anaplan-connect-4.3.1-jar-with-dependencies.jar', '4.3.1', '4.1'],
    ['anaplan-connect-3.0.1-jar-with-dependencies.jar', '3.0.1', '3.0'],
    ['anaplan-connect-2.0.0.jar', '2.0.0', null],
    ['AnaplanConnect_4.0.0', '4.0.0', '4.0'],
  ] as const)('%s', (name, text, line) => {
    expect(versionInName(name)).toBe(text);
    expect(clientVersionOf(text, 'jar name').line).toBe(line);
  });

  it('is told by what is in the jar, not by what is not of Connect', async () => {
    expect(versionInName('anaplan-connect.jar')).toBeNull();
    expect(versionInProperty('4.1.0-SNAPSHOT')).toBe('4.1.0');
    expect(await jarFactsOf(await jar({ client: '', pom: '4.1.0' }))).toMatchObject({
      state: 'read',
      version: '4.1.0',
      says: 'pom.properties',
      hasClient: true,
    });
    expect(
      await jarFactsOf(
        await jar({ client: '', manifest: 'Manifest-Version: 1.0\r\nImplementation-Version: 1.4.4\r\n' }),
      ),
    ).toMatchObject({ version: '1.4.4' });
    expect(
      await jarFactsOf(await jar({ client: '', manifest: `Implementation-Version: 9.9.9\n${'x'.repeat(100_000)}` })),
    ).toMatchObject({ version: null });
  });

  it('never throws for a jar, whatever is in it', async () => {
    const whole = await jar({ client: '', pom: '4.1.0' });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(whole.length),
        async (at, byte, end) => {
          const bytes = Uint8Array.from(whole.subarray(0, end));
          if (at < bytes.length) bytes[at] = byte;
          expect(['read', 'damaged']).toContain((await jarFactsOf(bytes)).state);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('knows which jars a launcher finds', () => {
    expect(fitsPattern('anaplan-connect-4.1.0.jar', 'anaplan-connect-*-jar-with-dependencies.jar', 'sh')).toBe(false);
    expect(fitsPattern('anaplan-connect-1-3-3-5.jar', 'anaplan-connect-*-*-*-*.jar', 'bat')).toBe(true);
    expect(fitsPattern('Anaplan-Connect-1.4.jar', 'anaplan-connect-*.jar', 'sh')).toBe(false);
    expect(fitsPattern('Anaplan-Connect-1.4.jar', 'anaplan-connect-*.jar', 'bat')).toBe(true);
  });
});

describe('what a current version takes', () => {
  it('in place of the options of 1.3, with places for secrets', () => {
    const { uses } = read(
      '1.3',
      '-user',
      'me@example.com:Canary',
      '-workspace',
      'My Space',
      '-quiet',
      '-jdbcurl',
      'jdbc:x',
      '-jdbcuser',
      'u:Canary',
      '-jdbcquery',
      'select 1',
      '-file',
      'a.csv',
      '-put',
      'a.csv',
      '-import',
      'I',
      '-execute',
    );
    const { options, notes } = equivalentOf(uses);
    expect(options).toEqual([
      '-auth https://auth.anaplan.com',
      '-service https://api.anaplan.com',
      '-user me@example.com:PASSWORD',
      '-workspace "My Space"',
      '-jdbcproperties FILE',
      '-file a.csv',
      '-put a.csv',
      '-import I',
      '-execute',
    ]);
    expect(notes.join()).toMatch(/-quiet/);
    expect(JSON.stringify([options, notes])).not.toContain('Canary');
    const line = argv(...options.flatMap((one) => one.replaceAll('"', '').replace('My Space', 'My_Space').split(' ')));
    expect(readingOf(line, '4.1').end.why).toBe('complete');
  });
});
