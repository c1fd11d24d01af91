/** Ways a secret travels, each as a program would write it. */
import { Buffer } from 'node:buffer';
import { html } from '../../src/report/markup.ts';

export const encodings: readonly (readonly [name: string, encode: (value: string) => string])[] = [
  ['plain', (value) => value],
  ['base64', (value) => Buffer.from(value).toString('base64')],
  ['base64 after one byte', (value) => Buffer.from(`:${value}`).toString('base64')],
  ['base64 after two bytes', (value) => Buffer.from(`u:${value}`).toString('base64')],
  ['base64 of user and password', (value) => Buffer.from(`loader@example.com:${value}`).toString('base64')],
  ['base64url', (value) => Buffer.from(`user:${value}`).toString('base64url')],
  ['base64 of UTF-16 LE', (value) => Buffer.from(`$p="${value}"`, 'utf16le').toString('base64')],
  ['base64 of UTF-16 BE', (value) => Buffer.from(`x${value}`, 'utf16le').swap16().toString('base64')],
  ['UTF-16 read as bytes', (value) => Buffer.from(value, 'utf16le').toString('latin1')],
  ['percent', (value) => encodeURIComponent(value)],
  ['percent, lower case', (value) => encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
  ['percent, every byte', (value) => Buffer.from(value).toString('hex').replace(/../g, '%$&')],
  ['percent twice', (value) => encodeURIComponent(encodeURIComponent(value))],
  ['form', (value) => encodeURIComponent(value).replaceAll('%20', '+')],
  ['hex', (value) => Buffer.from(value).toString('hex')],
  ['hex, upper case', (value) => Buffer.from(value).toString('hex').toUpperCase()],
  ['hex of UTF-16', (value) => Buffer.from(value, 'utf16le').toString('hex')],
  ['JSON', (value) => JSON.stringify(value)],
  ['JSON in JSON', (value) => JSON.stringify(JSON.stringify({ value }))],
  ['HTML', (value) => String(html`${value}`)],
];
