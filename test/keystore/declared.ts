/** What an opened keystore may look like at all, whatever was in the bytes. */
import type { OpenStore } from '../../src/keystore/parse.ts';
import { mostWork } from '../../src/keystore/work.ts';

const formats = ['pem', 'der', 'pkcs7', 'pkcs12', 'jks', 'jceks', 'unrecognised'];
const problems = [null, 'empty', 'damaged', 'unsupported', 'password-needed', 'wrong-password'];
const states = ['open', 'password-needed', 'wrong-password', 'damaged', 'unsupported'];

export function isDeclared({ format, problem, detail, entries, keys, work, certificates }: OpenStore): boolean {
  return (
    formats.includes(format) &&
    problems.includes(problem) &&
    (detail === '') === (problem === null) &&
    (problem !== null || entries.length > 0) &&
    certificates.length === entries.length &&
    work <= mostWork &&
    keys.every(
      ({ state, key, detail: why }) =>
        states.includes(state) && (state === 'open') === (key !== null) && (state === 'open') === (why === ''),
    )
  );
}
