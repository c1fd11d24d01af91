/** The goals of the benchmark as a test, on a smaller corpus of another seed; and pseudonyms. */
import { expect, it } from 'vitest';
import { redactorOf } from '../../src/redaction/redact.ts';
import { corpus } from '../bench/redaction-corpus.ts';

const redactor = redactorOf({ key: 'k', known: [] });

it.each(['development', 'held-out'] as const)('at least 95 %% of the %s half is found', (half) => {
  const sown = corpus(11, 10).filter((one) => one.half === half);
  const found = sown.filter(({ text, secrets }) => {
    const clean = redactor.text(text).text;
    return secrets.every((secret) => !clean.includes(secret));
  });
  expect(sown.length).toBeGreaterThan(300);
  expect(found.length / sown.length).toBeGreaterThanOrEqual(0.95);
});

it('strict: people, hosts, models under pseudonyms of their kind, the same in any case of letters; ids and Anaplan stay', () => {
  const names = { user: ['Loader'], host: ['etl01'], model: ['Sales Hub'], workspace: ['Finance'] };
  const strict = redactorOf({ key: 'k', known: [], privacy: 'strict', names });
  const line =
    'loader on ETL01 ran Load actuals in Sales Hub (75A40874E6B64FA3AE0743278996850F) of Finance at https://api.anaplan.com/2/0 for A.B@example.com';
  const clean = strict.text(line).text;
  expect(clean).toMatch(
    /^‹user:\w+› on ‹host:\w+› ran Load actuals in ‹model:\w+› \(75A40874E6B64FA3AE0743278996850F\) of ‹workspace:\w+› at https:\/\/api\.anaplan\.com\/2\/0 for ‹email:\w+›$/,
  );
  expect(strict.text('LOADER').text).toBe(strict.text('loader').text);
  const { value } = strict.json({
    modelName: 'Sales Hub',
    id: '75A40874E6B64FA3AE0743278996850F',
    message: 'Sales Hub',
  });
  expect(new Set(JSON.stringify(value).match(/‹model:\w+›/g)).size).toBe(1);
  expect(redactor.text(line).text).toBe(line);
});

it('a field is redacted by its class', () => {
  const { value } = redactor.json({
    taskId: 'A3F4E5D6C7B8A9F0A1B2C3D4E5F60718',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    keystorePass: 'a b',
    // Named as an id, but no id.
    id: 'password=hunter2x',
    note: 'used 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0',
  });
  expect(JSON.stringify(value)).toMatch(
    /^\{"taskId":"A3F4E5D6C7B8A9F0A1B2C3D4E5F60718","sha256":"9f86\w+","keystorePass":"‹secret:\w+›","id":"password=‹secret:\w+›","note":"used ‹/,
  );
});
