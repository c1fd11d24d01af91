import { expect, it } from 'vitest';
import { trustOf } from '../../src/settings/trust-choice.ts';

it.each([
  [undefined, 'mozilla'],
  ['mozilla', 'mozilla'],
  ['system', 'system'],
  ['java:/etc/ssl/certs/java/cacerts', 'java:/etc/ssl/certs/java/cacerts'],
  ['java:jre/cacerts', 'java:/base/jre/cacerts'],
] as const)('trust %s is %s', (text, expected) => {
  expect(trustOf(text, (path) => (path.startsWith('/') ? path : `/base/${path}`))).toBe(expected);
});
