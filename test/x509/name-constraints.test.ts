import 'reflect-metadata';
import type { JsonGeneralName } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/x509/budget.ts';
import { nameVerdict } from '../../src/x509/name-constraints.ts';
import { der, make, nameConstraints } from './making.ts';

const dns = (value: string) => der(0x82, value);
const email = (value: string) => der(0x81, value);
const uri = (value: string) => der(0x86, value);
const ip = (...bytes: number[]) => der(0x87, Uint8Array.from(bytes));
const attribute = (last: number, text: string) =>
  der(0x31, der(0x30, der(6, Uint8Array.of(0x55, 4, last)), der(0x0c, text)));
const directory = (...parts: Uint8Array[]) => der(0xa4, der(0x30, ...parts));
const organisation = directory(attribute(10, 'Example'));

type Case = [name: JsonGeneralName | string, permitted: Uint8Array[], excluded: Uint8Array[], allowed: boolean];
const host = (value: string): JsonGeneralName => ({ type: 'dns', value });
const mail = (value: string): JsonGeneralName => ({ type: 'email', value });
const url = (value: string): JsonGeneralName => ({ type: 'url', value });
const address = (value: string): JsonGeneralName => ({ type: 'ip', value });

const cases: Case[] = [
  [host('example.com'), [dns('example.com')], [], true],
  [host('www.EXAMPLE.com'), [dns('example.com')], [], true],
  [host('badexample.com'), [dns('example.com')], [], false],
  [host('com'), [dns('example.com')], [], false],
  [host('www.example.com'), [dns('.example.com')], [], true],
  [host('example.com'), [dns('.example.com')], [], false],
  [host('example.com'), [dns('')], [], true],
  [host('example.com'), [], [dns('')], false],
  [host('example.com'), [dns('example.org'), dns('example.com')], [], true],
  [host('www.example.com'), [dns('example.com')], [dns('www.example.com')], false],
  [host('*.example.com'), [dns('example.com')], [], true],
  [host('*.example.com'), [dns('www.example.com')], [], false],
  [host('*.example.com'), [], [dns('www.example.com')], false],
  [host('*.example.com'), [], [dns('a.www.example.com')], true],
  [host('*.example.com'), [], [dns('example.org')], true],
  [host('.example.com'), [dns('example.com')], [], false],
  [host('example.com'), [dns('*.example.com')], [], false],
  [host('example.com'), [], [dns('-bad-.*')], false],
  [host('example.com'), [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], true],
  [address('10.1.2.3'), [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], true],
  [address('11.1.2.3'), [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], false],
  [address('2001:db8::1'), [ip(10, 0, 0, 0, 255, 0, 0, 0)], [], false],
  [address('10.1.2.3'), [], [ip(10, 1, 2, 3, 255, 255, 255, 255)], false],
  [address('10.1.2.3'), [ip(10, 0, 0, 0, 255, 0, 255, 0)], [], false],
  [address('10.1.2.3'), [], [ip(10, 0)], false],
  [
    address('2001:db8::1'),
    [ip(0x20, 1, 0x0d, 0xb8, ...new Array<number>(12).fill(0), 255, 255, 255, 255, ...new Array<number>(12).fill(0))],
    [],
    true,
  ],
  [mail('user@example.com'), [email('example.com')], [], true],
  [mail('user@www.example.com'), [email('example.com')], [], false],
  [mail('user@www.example.com'), [email('.example.com')], [], true],
  [mail('user@EXAMPLE.com'), [email('user@example.com')], [], true],
  [mail('User@example.com'), [email('user@example.com')], [], false],
  [mail('user@example.com'), [], [email('example.com')], false],
  [url('https://www.example.com/path'), [uri('.example.com')], [], true],
  [url('https://www.example.com:8443/path'), [uri('example.com')], [], false],
  [url('https://192.0.2.1/'), [], [uri('example.com')], false],
  ['CN=x, O=Example', [organisation], [], false],
  ['O=example, CN=x', [organisation], [], true],
  ['O=Other, CN=x', [organisation], [], false],
  ['O=Example, CN=x', [], [organisation], false],
  ['E=user@example.org, CN=x', [email('example.com')], [], false],
];

describe('a name under constraints', () => {
  it.each(cases)('%j permitted %j excluded %j: %s', async (name, permitted, excluded, allowed) => {
    const subject = typeof name === 'string' ? { name } : { name: 'CN=x', names: [name] };
    const leaf = await make({ ...subject, by: null });
    const ca = await make({ name: 'CN=ca', by: null, ca: true, extra: [nameConstraints(permitted, excluded)] });
    expect(ca.certificate.malformedExtensions).toEqual([]);
    const constraints = ca.certificate.nameConstraints;
    if (constraints === null) throw new Error('the constraints were not read');
    expect(nameVerdict(leaf.certificate, constraints, new Budget(1000)).outcome).toBe(allowed ? 'allowed' : 'violated');
  });

  it('is not compared without end', async () => {
    const leaf = await make({
      name: 'CN=x',
      by: null,
      names: Array.from({ length: 300 }, (_, at) => host(`h${at}.example.com`)),
    });
    const many = Array.from({ length: 300 }, (_, at) => dns(`c${at}.example.com`));
    const ca = await make({ name: 'CN=ca', by: null, ca: true, extra: [nameConstraints(many)] });
    if (ca.certificate.nameConstraints === null) throw new Error('the constraints were not read');
    expect(nameVerdict(leaf.certificate, ca.certificate.nameConstraints, new Budget(10_000)).outcome).toBe('too-many');
  });
});
