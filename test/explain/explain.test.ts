/** What explain recognises, what it leaves alone, and that it stays fast and silent about secrets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explanations as failed } from '../../checks/import-failed.words.ts';
import { explanations as stuck } from '../../checks/import-stuck.words.ts';
import { resultCodeNames } from '../../src/anaplan/result-codes.ts';
import { explain } from '../../src/explain/explain.ts';
import { knownTexts } from '../../src/explain/tables.ts';
import { explainedText } from '../../src/explain/text.ts';

const own = { 'import-stuck': stuck, 'api-access': { refused: { ...stuck['import-stalled'], title: 'Refused' } } };
const idsOf = (text: string) => explain(text, own).map(({ id }) => id);

describe('explain recognises', () => {
  test.each<[string, string, string]>([
    [
      'the seed on HTTP 500',
      'While running it displays: Import Connector: Failed to retrieve data from remote server (caused by : HTTP/1.1 500 Internal Server Error)',
      'source-model-500-text',
    ],
    [
      'the seed on the source model',
      'This produces the error "Failed to locate model (source model)."',
      'source-model-not-found-text',
    ],
    [
      'the seed on exports',
      'I have attempted to run an export action but it did not create a file to download.',
      'export-no-file-text',
    ],
    ['the seed on stuck imports', 'An import process is stuck at 41% and is still processing.', 'stuck-text'],
    ['a refused sign-in', '{"status":"FAILURE_BAD_CREDENTIAL","statusMessage":"..."}', 'bad-credential'],
    ['the upload error', 'email should not be blank [null]', 'certificate-email-null'],
    ['a failed Connect run', '2026-11-22 02:00:00 ERROR 123 |--   !!! The operation failed !!!  =(', 'connect-failed'],
    [
      'a coloured Connect line',
      '\u001b[31mCertificate Authentication failed!\u001b[0m (Feign: status 401 reading)',
      'connect-certificate-refused',
    ],
    ['a misspelt name', 'Import "Load Actual" not found in workspace w, model m', 'connect-action-not-found'],
    [
      'Java without the root',
      'SSL handshake: PKIX path building failed: unable to find valid certification path to requested target',
      'tls-untrusted',
    ],
    [
      'Java with old TLS',
      'javax.net.ssl.SSLHandshakeException: (protocol_version) Received fatal alert: protocol_version',
      'java-protocol-version',
    ],
    [
      'Node with an incomplete chain',
      'Error: unable to verify the first certificate code: UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'tls-untrusted',
    ],
    ['Node without DNS', 'getaddrinfo ENOTFOUND api.anaplan.com', 'dns'],
    ['a Connect key', 'Invalid private key / passphrase combination', 'connect-key-passphrase'],
    [
      'a Connect key beside a keystore',
      'expected either the privatekey or the keystore arguments',
      'connect-key-and-keystore',
    ],
    ['a keystore of a newer tool', 'Algorithm HmacPBESHA256 not available', 'keystore-new-encryption'],
    ['an elliptic-curve key', 'ECPrivateKeyImpl cannot be cast to RSAPrivateKey', 'key-not-rsa'],
    ['the help of Connect in a log', 'Starting\n  Options are:\n', 'connect-help'],
    ['rows that failed', 'x: 13 (0/13) rows successful, 0 (0/0) rows has warnings, 2 failed, 0 ignored', 'row-counts'],
    ['a user without access', "Sorry, you don't have access to this model", 'no-access'],
    ['an HTTP status alone', ' 423 ', 'http-423'],
    ['an API error', '{"status":{"code":404,"message":"Not Found"},"path":"/2/0/models/X"}', 'http-404'],
    ['a sign-in that never got there', 'Basic Authentication failed! (Retryable: x (Unknown host: x))', 'dns'],
    ['an OAuth token of another account', 'Refresh token is not set for your client id.', 'connect-refresh-token'],
    ['the Mule connector', 'Wrong username or password, or no workspaces accessible', 'mule-sign-in-refused'],
    [
      'the Mule runtime',
      'Module within the connector [anaplan] is not supported in mule 4',
      'mule-connector-refused-by-mule',
    ],
    ['the preflight of Atlan', 'Workspace validation failed.', 'atlan-workspace'],
    ['the sign-in of Atlan', 'Authentication failed.', 'atlan-sign-in'],
    ['the secret store of Atlan', '{"errorCode":"ERR_SECRET_GET"}', 'atlan-secret-missing'],
    ['a finding of ours', 'sales: import-stalled since 02:00', 'own-import-stalled'],
    ['a finding of one word, asked alone', 'refused', 'own-refused'],
  ])('%s', (_name, text, id) => expect(idsOf(text)).toContain(id));

  test.each(resultCodeNames())('result code %s', (name) => {
    expect(idsOf(`{"details":[{"type":"${name}"}]}`)).toContain(`code-${name}`);
  });

  test('a whole task: unsuccessful, and why', () => {
    const task = { taskState: 'COMPLETE', result: { successful: false, details: [{ type: 'failedToLocateModel' }] } };
    expect(idsOf(JSON.stringify(task, null, 2))).toEqual(['unsuccessful', 'code-failedToLocateModel']);
    expect(explain(JSON.stringify(task, null, 2), own)[1]).toMatchObject({ line: 7, actsNext: 'model-builder' });
  });

  test('the message, not the status inside it once more', () => {
    expect(
      idsOf('Failed to retrieve data from remote server (caused by : HTTP/1.1 500 Internal Server Error)'),
    ).toEqual(['source-model-500-text']);
  });

  test("the three options in the seeds' order, without holes", () => {
    const [found] = explain('Failed to locate model (source model).', own);
    expect(found?.remedy).toMatch(/Option 1:.*mapping.*Option 2.*Option 3.*other people's tasks/s);
    expect(found?.remedy).not.toMatch(/[{}]/);
  });
});

test('the words of our own findings name the facts they would be filled with', () => {
  const [found] = explain('import-stalled', own);
  expect(found?.title).toBe('"<action>" is stuck at <progress percent> %');
  expect(found?.meaning).toContain(
    'has not moved for <unchanged>; the limit is <limit>. Each of <confirmed reads> looks',
  );
});

test('what a finding would fill in as a sentence or a step of its own is left out', () => {
  const [found] = explain('import-failed', { 'import-failed': failed });
  expect(found?.meaning).toBe('The run of <started> in model "<model>" ended without success.');
  expect(found?.remedy).toContain('anaplan-doctor status');
  expect(explain('import-cancelled', { 'import-failed': failed })[0]?.meaning).toContain('was cancelled. Steps');
});

describe('explain leaves alone', () => {
  test.each([
    '',
    'Hello, all is well.',
    'We refused the offer in room 404 at 500 Main Street.',
    '{"status":{"code":200}}',
    'constructor __proto__ toString',
    'x: 13 (0/13) rows successful, 0 failed, 0 ignored',
    'The options are: wait, or go.',
    'Authentication failed for the third time',
  ])('%j', (text) => expect(idsOf(text)).toEqual([]));
});

test('entries have unique ids, and no pattern keeps state between calls', () => {
  const all = knownTexts;
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { match } of all) expect(match.flags).not.toMatch(/[gy]/);
});

test('a sign-in that never reached Anaplan is not explained as a refusal', () => {
  expect(idsOf('Certificate Authentication failed! (Retryable: auth.anaplan.com (Unknown host: x))')).toEqual(
    expect.not.arrayContaining(['connect-certificate-refused']),
  );
});

test('a secret beside a known message is not repeated', () => {
  const log = 'java -user loader@example.com:S3cr3tPass! -execute\nBasic Authentication failed! S3cr3tPass!';
  expect(JSON.stringify(explain(log, own))).not.toContain('S3cr3tPass');
});

test('any text is answered without throwing, each meaning once, in the order of the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      const found = explain(`${text}\nECONNREFUSED\nnotAuthorised\nECONNREFUSED`, own);
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
      expect(found.map(({ line }) => line)).toEqual(found.map(({ line }) => line).toSorted((a, b) => a - b));
      expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(['refused', 'code-notAuthorised']));
    }),
  );
});

/** Time per character must not grow with the text: a pattern that backtracks would take minutes at this size. */
test.each([
  'a',
  ' ',
  'Export ',
  '"',
  'export action ',
  'failed to retrieve data from remote server ',
  'Import "',
  'status: ',
  '9',
  '-',
  '\n',
  '"successful" ',
])('a megabyte of %j ends', (piece) => {
  expect(explain(piece.repeat(Math.ceil(1_000_000 / piece.length)), own).length).toBeLessThan(5);
});

test('beyond a megabyte nothing is looked at', () => {
  expect(idsOf(`${' '.repeat(1_000_000)}ECONNREFUSED`)).toEqual([]);
});

test('as text: fits the width, names who acts, and lets no control character of a log through', () => {
  const text = explainedText(explain('Import "a\u0007b" not found\nPKIX path building failed', own), 60);
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
  expect(text).toContain('Who:      IT security');
  expect(text).not.toContain('\u0007');
  const options = explainedText(explain('Failed to locate model (source model).', own), 80);
  expect(options).toMatch(/^ {12}- Option 2/m);
  expect(explainedText([], 80)).toContain('Nothing in this text is known');
});
