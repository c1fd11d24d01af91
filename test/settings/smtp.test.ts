import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/settings/parse.ts';
import { SettingsRefused } from '../../src/settings/refused.ts';
import { secretUsesOf } from '../../src/settings/secret-refs.ts';

const options = { file: 'my.yaml', baseDirectory: '/etc/ad', homeDirectory: '/home/me', environment: {}, limits: {} };
const parsed = (text: string) => parseSettings(text, options);
const smtp = (words: string) => parsed(`smtp: { from: a@example.com, ${words} }`);

describe('a mail server', () => {
  it.each<readonly [string, string, object]>([
    ['smtps', 'url: smtps://mail.example.com', { host: 'mail.example.com', port: 465, security: 'tls' }],
    ['smtp', 'url: smtp://mail.example.com', { port: 587, security: 'starttls', signIn: null, timeoutMs: 300_000 }],
    ['a port', 'url: "smtp://mail.example.com:25/"', { port: 25, security: 'starttls' }],
    ['port 80, which a URL leaves out', 'url: "smtp://mail.example.com:80"', { port: 80 }],
    ['an IPv6 address', 'url: "smtps://[::1]:466"', { host: '::1', port: 466 }],
    ['no encryption', 'url: "smtp://localhost:25", startTls: none', { security: 'none' }],
    [
      'a password',
      'url: smtps://h, user: u, password: env:P',
      { signIn: { method: 'password', user: 'u', password: 'env:P', inPlaintext: false } },
    ],
    [
      'a token',
      'url: smtps://h, user: u, oauth: { token: env:T }',
      { signIn: { method: 'oauth', user: 'u', token: { accessToken: 'env:T' } } },
    ],
    [
      'a client certificate',
      'url: smtps://h, certificate: c.pem, key: file:k.pem',
      { client: { certificateFile: '/etc/ad/c.pem', key: 'file:/etc/ad/k.pem', keyPassphrase: null } },
    ],
  ])('with %s', (_name, words, expected) => {
    expect(smtp(words).smtp).toMatchObject(expected);
  });

  it.each<readonly [string, string, RegExp]>([
    ['a password in the URL', 'url: "smtp://u:hunter2@h"', /smtp\.url: is no address of a mail server/],
    ['another scheme', 'url: https://h', /smtp\.url/],
    ['the password itself', 'url: smtps://h, user: u, password: hunter2', /must say where the secret is found/],
    ['a password without a user', 'url: smtps://h, password: env:P', /no user/],
    ['a user without a password', 'url: smtps://h, user: u', /either password or oauth/],
    ['both', 'url: smtps://h, user: u, password: env:P, oauth: { token: env:T }', /either password or oauth/],
    [
      'a password in plaintext',
      'url: "smtp://h:25", startTls: none, user: u, password: env:P',
      /plaintextPassword: true/,
    ],
    [
      'a token in plaintext',
      'url: "smtp://h:25", startTls: none, user: u, plaintextPassword: true, oauth: { token: env:T }',
      /plaintext/,
    ],
    ['STARTTLS over TLS', 'url: smtps://h, startTls: required', /smtp:\/\/ only/],
    ['a key alone', 'url: smtps://h, key: env:K', /both certificate and key/],
    [
      'a token service without TLS',
      'url: smtps://h, user: u, oauth: { tokenUrl: "http://t/x", clientId: i, refreshToken: env:R }',
      /https URL/,
    ],
  ])('is refused with %s', (_name, words, message) => {
    expect(() => smtp(words)).toThrow(SettingsRefused);
    expect(() => smtp(words)).toThrow(message);
    expect(() => smtp(words)).not.toThrow(/hunter2/);
  });

  it('every secret of it is known to be one', () => {
    const settings = smtp(
      'url: smtps://h, user: u, oauth: { tokenUrl: "https://t/x", clientId: i, clientSecret: env:S, refreshToken: env:R }, certificate: c.pem, key: env:K, passphrase: env:PP',
    );
    expect(secretUsesOf(settings).map(({ reference }) => reference)).toEqual(['env:R', 'env:S', 'env:K', 'env:PP']);
  });
});

describe('the desk', () => {
  it('has sizes and times in their units, and nothing where nothing is said', () => {
    expect(parsed('{}').support).toEqual({ to: 'support@anaplan.com', cc: [], mayOpenModel: null });
    expect(
      parsed('support: { autoSend: true, approvalLasts: 2h, mailLimit: 9MB, replyTo: a@b.example }').support,
    ).toMatchObject({
      ...{ autoSend: true, approvalMs: 7_200_000, mailLimitBytes: 9_000_000, replyTo: 'a@b.example' },
    });
    expect(parsed('reporter: { name: a, email: a@b.example, portalUser: true }').reporter).toEqual({
      ...{ name: 'a', email: 'a@b.example', phone: null, portalUser: true },
    });
  });

  it.each([
    ['support: { mailLimit: 14MB }', /at most 13MB/],
    ['support: { mailLimit: 10kB }', /at least 100kB/],
    ['support: { mailLimit: much }', /no size/],
    ['support: { approvalLasts: soon }', /no duration/],
    ['support: { autosend: true }', /autoSend/],
  ])('refuses %s', (text, message) => {
    expect(() => parsed(text)).toThrow(message);
  });
});
