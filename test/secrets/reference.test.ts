import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { odditiesOf } from '../../src/secrets/oddities.ts';
import { referenceOf } from '../../src/secrets/reference.ts';

test.each([
  ['env:A', { kind: 'env', name: 'A' }],
  ['file:/a b', { kind: 'file', name: '/a b' }],
  ['file:C:\\keys\\a.pem', { kind: 'file', name: 'C:\\keys\\a.pem' }],
  ['exec:/bin/pass show a', { kind: 'exec', argv: ['/bin/pass', 'show', 'a'] }],
  ['exec:["/bin/pass","a b"]', { kind: 'exec', argv: ['/bin/pass', 'a b'] }],
  ['vault:kv/a/b#c', { kind: 'vault', path: 'kv/a/b', key: 'c' }],
  ['aws:a/b#c', { kind: 'aws', name: 'a/b', key: 'c' }],
  ['azure:a', { kind: 'azure', name: 'a', key: null }],
  ['google:projects/p/secrets/s#k', { kind: 'google', name: 'projects/p/secrets/s', key: 'k' }],
] as const)('%s', (text, parts) => expect(referenceOf(text)).toEqual(parts));

test.each([
  'hunter2',
  'env:',
  'file:relative',
  'credential:..',
  'credential:a/b',
  'exec:pass show',
  'exec:/bin/sh -c "id"',
  'exec:/bin/pass $(id)',
  'exec:["pass"]',
  'exec:[1]',
  'exec:{}',
  'exec:',
  'vault:kv/a',
  'vault:a#b',
  'vault:kv/../sys/x#b',
  'vault:kv//x#b',
  'vault:/kv/x#b',
  'aws:#x',
  'aws:a#',
  'azure:http://x/secrets/a',
  'azure:https://x.vault.azure.net/keys/a',
  'google:projects/p/a/b',
])('%s is none', (text) => expect(referenceOf(text)).toBeNull());

it('any text is a reference or none', () => {
  const form = fc.constantFrom('exec:', 'exec:[', 'vault:', 'aws:', 'azure:', 'google:', 'file:', '');
  fc.assert(
    fc.property(form, fc.string(), (start, rest) => {
      const reference = referenceOf(start + rest);
      if (reference?.kind === 'vault') expect(reference.path.split('/')).not.toContain('..');
      if (reference?.kind === 'exec') expect(reference.argv[0]).toMatch(/^(\/|[A-Za-z]:)/);
    }),
  );
});

test.each([
  ['plain', []],
  ['with space inside', []],
  [' before', ['white space at its beginning']],
  ['behind ', ['white space at its end']],
  ['twice\n', ['another line break at its end']],
  ['\uFEFFmark', ['a byte order mark at its beginning']],
  ['"quoted"', ['quotation marks around it']],
  ['env:NAME', ['the form of a reference: a reference is not followed twice']],
  ['-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n\n', []],
] as const)('%j', (value, oddities) => expect(odditiesOf(value)).toEqual(oddities));
