/** Candidate causes of a refused sign-in, by property: never more said than seen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Refused } from '../../src/anaplan/sign-in-causes.ts';
import { causeFacts, causesOf } from '../../src/anaplan/sign-in-causes.ts';

const certificate = fc.record({
  subject: fc.constant('CN=x'),
  serialNumber: fc.constant('01'),
  emails: fc.constant(['a@example.com']),
  notBeforeMs: fc.integer({ min: 0, max: 1000 }),
  notAfterMs: fc.integer({ min: 1001, max: 3000 }),
  broken: fc.constantFrom([], ['email-missing' as const]),
  rootUnknown: fc.boolean(),
});
const neighbour = fc.record({
  connection: fc.constant('other'),
  method: fc.constantFrom('basic' as const, 'certificate' as const, 'oauth' as const),
  outcome: fc.constantFrom('signed-in' as const, 'refused' as const, 'not-seen' as const),
  userId: fc.constantFrom('a@example.com', null),
});
const refused: fc.Arbitrary<Refused> = fc.record({
  method: fc.constantFrom('basic' as const, 'certificate' as const, 'oauth' as const),
  account: fc.constantFrom('a@example.com', '/x/user.pem', 'a:b'),
  payload: fc.constantFrom('v1' as const, 'v2-seconds' as const, null),
  connection: fc.constant('prod'),
  httpStatus: fc.constantFrom(400, 401, 403),
  status: fc.constantFrom('FAILURE_BAD_CREDENTIAL', 'FAILURE_BAD_HEADER', 'invalid_grant', 'invalid_client'),
  refusedAtMs: fc.integer({ min: 0, max: 4000 }),
  certificate: fc.option(certificate),
  certificateTrouble: fc.constant(null),
  skewMs: fc.option(fc.integer({ min: -600_000, max: 600_000 })),
  workedAtMs: fc.option(fc.integer({ min: 0, max: 4000 })),
  neighbours: fc.array(neighbour, { maxLength: 3 }),
});

const ranks = ['shown', 'fits', 'open', 'unlikely', 'ruled-out'];

test('ordered by what speaks for them, each with a check, and nothing is claimed of what was not seen', () => {
  fc.assert(
    fc.property(refused, (one) => {
      const causes = causesOf(one);
      const order = causes.map(({ standing }) => ranks.indexOf(standing));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      for (const { standing, seen, check, title } of causes) {
        expect(title).not.toBe('');
        // For or against, there has to be something that was seen.
        if (standing !== 'open') expect(seen).not.toBeNull();
        if (standing !== 'ruled-out') expect(check).not.toBe('');
      }
      const blind =
        one.certificate === null && one.workedAtMs === null && one.skewMs === null && one.neighbours.length === 0;
      const told =
        one.httpStatus === 400 || one.method === 'oauth' || /HEADER/.test(one.status) || one.account.includes(':');
      if (blind && !told)
        expect(causes.filter(({ standing }) => standing === 'shown' || standing === 'fits')).toEqual([]);
      const { causeSteps, ruledOut } = causeFacts(causes);
      expect(causeSteps).toHaveLength(causes.filter(({ standing }) => standing !== 'ruled-out').length);
      expect(ruledOut).not.toBe('');
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('an account that got in cannot be of the wrong region; one that did not stays open', () => {
  const base = {
    httpStatus: 401,
    status: 'FAILURE_BAD_CREDENTIAL',
    certificate: null,
    certificateTrouble: null,
    skewMs: 0,
  };
  const of = (workedAtMs: number | null) =>
    causesOf({
      ...base,
      method: 'basic',
      account: 'a',
      payload: null,
      connection: 'c',
      refusedAtMs: 9,
      workedAtMs,
      neighbours: [],
    }).find(({ cause }) => cause === 'region-wrong')?.standing;
  expect([of(5), of(null)]).toEqual(['ruled-out', 'open']);
});
