import { describe, expect, it } from 'vitest';
import { parsed, problemsOf } from './parsed.ts';

const base = 'endpoints: [a.example.com]\n';

describe('page:', () => {
  it('is none unless given', () => {
    expect(parsed(base).page).toBeUndefined();
  });
  it('is an address, or an address with what others need', () => {
    const plain = { host: '127.0.0.1', port: 8711, token: null, tls: null, hosts: [] };
    expect(parsed(`${base}page: 127.0.0.1:8711\n`).page).toEqual(plain);
    expect(parsed(`${base}page: {}\n`).page).toEqual(plain);
    expect(parsed(`${base}page: "[::1]:9000"\n`).page).toEqual({ ...plain, host: '::1', port: 9000 });
    expect(
      parsed(
        `${base}page: { listen: "0.0.0.0:443", token: env:TOKEN, tls: { certificate: page.pem, key: file:page.key }, hosts: [Doctor.Example.com] }\n`,
      ).page,
    ).toEqual({
      host: '0.0.0.0',
      port: 443,
      token: 'env:TOKEN',
      tls: { certificateFile: '/etc/doctor/page.pem', key: 'file:/etc/doctor/page.key', keyPassphrase: null },
      hosts: ['doctor.example.com'],
    });
  });
  it.each([
    ['0.0.0.0:8711'],
    ['"[::]:8711"'],
    ['192.168.1.7:8711'],
    ['doctor.example.com:8711'],
    ['127.0.0.1.example.com:8711'],
    ['{ listen: "0.0.0.0:8711", token: env:T }'],
    ['{ listen: "0.0.0.0:8711", tls: { certificate: a.pem, key: file:a.key } }'],
  ])('on %s is refused: others reach it, and it lacks a token or TLS', (written) => {
    expect(problemsOf(`${base}page: ${written}\n`)).toEqual([
      expect.stringMatching(/page: listens on .*, which others reach; that needs tls .* and token/),
    ]);
  });
  it.each(['8711', '127.0.0.1', '127.0.0.1:70000', '300.1.1.1:80', 'http://127.0.0.1:8711', '"a b:80"'])(
    'on %s is refused: no address',
    (written) => {
      expect(problemsOf(`${base}page: ${written}\n`)).toHaveLength(1);
    },
  );
  it('takes the token by reference alone', () => {
    expect(problemsOf(`${base}page: { token: my-secret-token }\n`).join()).not.toContain('my-secret-token');
    expect(problemsOf(`${base}page: { token: my-secret-token }\n`)).toHaveLength(1);
  });
});

describe('inventory:', () => {
  const rows = (text: string) => `${base}schedule: { timeZone: Europe/Berlin }\ninventory:\n${text}`;

  it('counts a day to its end where the schedule is, and a moment as it is', () => {
    const { inventory = [] } = parsed(
      rows(
        '  - { name: a, expires: 2027-03-01 }\n  - { name: b, kind: password, expires: "2027-03-28 02:30 Europe/Berlin", owner: Ann, note: here }\n',
      ),
    );
    expect(inventory).toEqual([
      { name: 'a', kind: 'other', endsAtMs: Date.parse('2027-03-01T23:00:00Z'), owner: null, note: null },
      { name: 'b', kind: 'password', endsAtMs: Date.parse('2027-03-28T01:30:00Z'), owner: 'Ann', note: 'here' },
    ]);
  });
  it.each(['2027-02-30', '01.03.2027', 'soon', '"2027-03-01 18:00 Mars/Base"', '2027-03'])(
    'refuses %s as an end',
    (expires) => {
      expect(problemsOf(rows(`  - { name: a, expires: ${expires} }\n`))).toEqual([
        expect.stringContaining('is no day and no moment; write for example 2027-03-01'),
      ]);
    },
  );
  it('refuses a name twice', () => {
    expect(problemsOf(rows('  - { name: a, expires: 2027-03-01 }\n  - { name: a, expires: 2027-03-02 }\n'))).toEqual([
      expect.stringContaining('is the name of a row above'),
    ]);
  });
});
