import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MailEvent, MailStanding, MailState } from '../../src/case/mail-state.ts';
import { isApproved, mailStates, stepOf } from '../../src/case/mail-state.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);
const approval = { sha256: a, by: 'me', atMs: 100, untilMs: 200 };
const at = (state: MailState, more: Partial<MailStanding> = {}): MailStanding => ({
  ...{ state, sha256: a },
  approval: ['approved', 'sending', 'uncertain'].includes(state) ? approval : null,
  ...more,
});
const start = { kind: 'start', sha256: a, atMs: 150, again: false } as const;
const approve = { kind: 'approve', sha256: a, by: 'me', atMs: 100, untilMs: 200 } as const;

/** Where each event leads from draft, approved, sending, sent, rejected, uncertain; null: refused. */
const table: readonly (readonly [string, MailEvent, readonly (MailState | null)[]])[] = [
  [
    'the same bytes again',
    { kind: 'render', sha256: a },
    ['draft', 'approved', 'sending', 'sent', 'rejected', 'uncertain'],
  ],
  ['other bytes', { kind: 'render', sha256: b }, ['draft', 'draft', null, null, 'draft', null]],
  ['approve', approve, ['approved', 'approved', null, null, 'approved', 'uncertain']],
  ['approve other bytes', { ...approve, sha256: b }, [null, null, null, null, null, null]],
  ['start', start, [null, 'sending', null, null, null, null]],
  ['start again', { ...start, again: true }, [null, 'sending', null, null, null, 'sending']],
  ['start with other bytes', { ...start, sha256: b, again: true }, [null, null, null, null, null, null]],
  ['start too late', { ...start, atMs: 200, again: true }, [null, null, null, null, null, null]],
  ['start before the approval', { ...start, atMs: 99 }, [null, null, null, null, null, null]],
  ['accepted', { kind: 'accepted' }, [null, null, 'sent', null, null, null]],
  ['refused', { kind: 'refused' }, [null, null, 'rejected', null, null, null]],
  ['not sent', { kind: 'not-sent' }, [null, null, 'approved', null, null, null]],
  ['uncertain', { kind: 'uncertain' }, [null, null, 'uncertain', null, null, null]],
  ['crashed', { kind: 'crashed' }, [null, null, 'uncertain', null, null, null]],
  ['arrived', { kind: 'arrived' }, ['sent', 'sent', null, null, 'sent', 'sent']],
  ['lost', { kind: 'lost' }, [null, null, null, null, null, 'draft']],
];

describe('each event in each state', () => {
  it.each(table)('%s', (_name, event, expected) => {
    const reached = mailStates.map((state) => {
      const step = stepOf(at(state), event);
      return 'to' in step ? step.to.state : null;
    });
    expect(reached).toEqual(expected);
  });
});

const hash = fc.constantFrom(a, b);
const when = fc.integer({ min: 0, max: 300 });
const anyEvent: fc.Arbitrary<MailEvent> = fc.oneof(
  hash.map((sha256) => ({ kind: 'render', sha256 }) as const),
  fc
    .tuple(hash, when)
    .map(([sha256, atMs]) => ({ kind: 'approve', sha256, by: 'me', atMs, untilMs: atMs + 50 }) as const),
  fc.tuple(hash, when, fc.boolean()).map(([sha256, atMs, again]) => ({ kind: 'start', sha256, atMs, again }) as const),
  fc
    .constantFrom('accepted', 'refused', 'not-sent', 'uncertain', 'crashed', 'arrived', 'lost')
    .map((kind) => ({ kind }) as MailEvent),
);

describe('whatever happens', () => {
  it('nothing goes out but approved bytes, in time, and never twice without being told', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        let mail: MailStanding = { state: 'draft', sha256: a, approval: null };
        for (const event of events) {
          const step = stepOf(mail, event);
          if ('refused' in step) {
            expect(step.refused.length).toBeGreaterThan(20);
            continue;
          }
          const { to } = step;
          if (to.state === 'sending' && mail.state !== 'sending') {
            expect(event.kind).toBe('start');
            if (event.kind !== 'start') return;
            expect(event.sha256).toBe(mail.sha256);
            expect(isApproved(mail, event.atMs)).toBe(true);
            if (mail.state === 'uncertain') expect(event.again).toBe(true);
          }
          // From sent nothing leads, and an approval is never of other bytes.
          if (mail.state === 'sent') expect(to).toEqual(mail);
          if (to.approval !== null) expect(to.approval.sha256).toBe(to.sha256);
          mail = to;
        }
      }),
      { numRuns: 500 },
    );
  });
});
