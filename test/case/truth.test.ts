/** From a sandbox fault to a case, field by field against what the sandbox knows to be true: at least 95 % of what the API can tell, none wrong. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseContent } from '../../src/case/case.ts';
import type { ProblemType } from '../../src/check.ts';
import type { Looked } from './truth-run.ts';
import { lookedAt } from './truth-run.ts';
import type { Truth } from './truth-tenant.ts';
import { truths } from './truth-tenant.ts';

/** What the settings say and the API does not; the same for every problem. */
const said = new Set(['reporter', 'contact', 'signInMethod']);

type Row = { problem: ProblemType; tells: number; filled: number; right: number; wrong: string[]; unproved: string[] };
const rows: Row[] = [];

function compared(content: CaseContent, truth: Truth): Row {
  const of = (id: string) => content.fields.find((field) => field.id === id);
  const known = Object.keys(truth);
  const asked = known.filter((id) => of(id) !== undefined);
  const filled = asked.filter((id) => of(id)?.filled != null);
  const isRight = (id: string) => (truth[id] ?? []).every((text) => of(id)?.filled?.value.includes(text));
  const wrong = filled.filter((id) => !isRight(id));
  // Whatever is filled without a person or the settings has to be compared with something.
  const unproved = content.fields.filter(
    ({ id, filled: value }) => value !== null && value.origin !== 'settings' && !known.includes(id) && !said.has(id),
  );
  const row = {
    ...{ problem: content.problem, tells: asked.length, filled: filled.length, right: filled.length - wrong.length },
    wrong: wrong.map((id) => `${id}: ${of(id)?.filled?.value} (${(truth[id] ?? []).join(' + ')})`),
    unproved: unproved.map(({ id, filled: value }) => `${id}: ${value?.value}`),
  };
  rows.push(row);
  return row;
}

function proved({ tells, right, wrong, unproved }: Row): void {
  expect(wrong).toEqual([]);
  expect(unproved).toEqual([]);
  expect(right / tells).toBeGreaterThanOrEqual(0.95);
}

describe('a case against the sandbox', () => {
  let looked: Looked;
  beforeAll(async () => {
    // Without what the settings say of the actions: it has to come from the API.
    looked = await lookedAt(
      [
        'import-stuck',
        'import-failed',
        'source-model-500',
        'source-model-moved',
        'export-missing',
        'cloudworks-failed',
      ],
      (text) => text.replace(/^ *(?:purpose|runFrom|module): .*\n/gm, ''),
    );
  }, 60_000);
  afterAll(async () => {
    await looked.close();
  });

  test.each(truths)('$problem', ({ problem, target, truth }) => {
    proved(compared(looked.contentFor(problem, target), truth(looked.facts)));
  });

  test('what nobody can know stays open', () => {
    const { fields } = looked.contentFor('import-stuck', 'Sales Hub / Load actuals');
    const open = ['severity', 'impact', 'changed', 'clients', 'mayOpenModel', 'runFrom', 'cloudWorks', 'failingCall'];
    expect(fields.filter(({ id }) => open.includes(id)).map(({ filled }) => filled)).toEqual(open.map(() => null));
  });
});

describe('a refused sign-in', () => {
  let looked: Looked;
  beforeAll(async () => {
    looked = await lookedAt(['certificate-disabled']);
  }, 60_000);
  afterAll(async () => {
    await looked.close();
  });

  test('against the certificate and the answer', () => {
    const pem = new X509Certificate(readFileSync(looked.facts.certificateFile));
    const content = looked.contentFor('sign-in-refused', 'sandbox');
    const row = compared(content, {
      certificateSubject: ['Integration Loader'],
      certificateIssuer: [/CN=(.*)/.exec(pem.issuer)?.[1] ?? '?'],
      certificateSerial: [pem.serialNumber.replace(/^0+/, '')],
      certificateValidity: [pem.validFromDate, pem.validToDate].map((date) =>
        date.toISOString().slice(0, 19).replace('T', ' '),
      ),
      certificateEmail: ['loader@example.com'],
      certificateUsage: ['digitalSignature', 'emailProtection'],
      refusal: ['401', 'FAILURE_BAD_CREDENTIAL'],
      refusedAt: [new Date(looked.facts.nowMs).toISOString().slice(0, 10), 'UTC'],
      failingCall: ['POST /token/authenticate', '401'],
    });
    proved(row);
    expect(JSON.stringify(content)).not.toContain('PRIVATE KEY');
  });
});

describe('a refused TLS connection', () => {
  let looked: Looked;
  beforeAll(async () => {
    looked = await lookedAt(['tls-13-only'], (text) => `${text}clients: [java-7u80]\n`);
  }, 60_000);
  afterAll(async () => {
    await looked.close();
  });

  test('against the endpoint that speaks TLS 1.3 only', () => {
    const [endpoint = '?'] = looked.facts.endpoints;
    const content = looked.contentFor('tls-refused', endpoint);
    proved(
      compared(content, {
        client: ['Java 7'],
        clientOffered: ['TLSv1', 'cipher suites'],
        endpoint: [endpoint],
        endpointAccepts: ['TLSv1.2 not offered', 'TLSv1.3 offered'],
        refusedAt: [new Date(looked.facts.nowMs).toISOString().slice(0, 10)],
      }),
    );
  });
});

afterAll(() => {
  const line = ({ problem, tells, filled, right, wrong }: Row) =>
    `${problem.padEnd(24)}${String(tells).padStart(6)}${String(filled).padStart(8)}${String(right).padStart(7)}${String(wrong.length).padStart(7)}`;
  console.info(['problem                  tells  filled  right  wrong', ...rows.map(line)].join('\n'));
});
