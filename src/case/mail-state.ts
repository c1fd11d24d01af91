/**
 * The states of a case's mail and what leads from one to another; pure. Knows neither store nor server.
 *
 *                 approve              start               accepted
 *     draft ─────────────▶ approved ─────────▶ sending ──────────────▶ sent
 *       ▲                   ▲  ▲  ▲               │ │ │
 *       │ render            │  │  └─ not-sent ────┘ │ └─ uncertain ──▶ uncertain
 *       │ (other bytes)     │  │                    │    crashed          │ │ │
 *       └── from draft,     │  └── approve ── rejected ◀── refused        │ │ └─ arrived ──▶ sent
 *           approved,       │                                             │ └─ lost ──▶ draft
 *           rejected        └ start again needs a valid approval:  uncertain ──▶ sending
 *
 * An approval is of exactly these bytes, by their SHA-256, and holds for a time. Whatever a person knows from elsewhere ends it:
 * `arrived` (from any state but sending and sent), `lost` (from uncertain). Nothing leads from `sent`, and nothing leads by itself from `uncertain`.
 */

export const mailStates = ['draft', 'approved', 'sending', 'sent', 'rejected', 'uncertain'] as const;
export type MailState = (typeof mailStates)[number];

export type Approval = {
  /** Hex SHA-256 of the bytes that were approved. */
  readonly sha256: string;
  readonly by: string;
  readonly atMs: number;
  readonly untilMs: number;
};

/** What the transitions depend on. */
export type MailStanding = {
  readonly state: MailState;
  /** Hex SHA-256 of the bytes as rendered. */
  readonly sha256: string;
  readonly approval: Approval | null;
};

export type MailEvent =
  /** Made anew; the same bytes change nothing. */
  | { readonly kind: 'render'; readonly sha256: string }
  | {
      readonly kind: 'approve';
      readonly sha256: string;
      readonly by: string;
      readonly atMs: number;
      readonly untilMs: number;
    }
  /** `sha256` of the bytes at hand; `again`: although it may have arrived already. */
  | { readonly kind: 'start'; readonly sha256: string; readonly atMs: number; readonly again: boolean }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'not-sent' }
  | { readonly kind: 'uncertain' }
  /** Whoever was sending is gone. */
  | { readonly kind: 'crashed' }
  | { readonly kind: 'arrived' }
  | { readonly kind: 'lost' };

export type Step = { readonly to: MailStanding } | { readonly refused: string };

/** The standing after `event`, or in a sentence why it cannot be. */
export function stepOf(mail: MailStanding, event: MailEvent): Step {
  switch (event.kind) {
    case 'render':
      return rendered(mail, event.sha256);
    case 'approve':
      return approved(mail, event);
    case 'start':
      return started(mail, event);
    case 'arrived':
      return mail.state === 'sending' || mail.state === 'sent' ? not(mail, 'said to have arrived') : at(mail, 'sent');
    case 'lost':
      return mail.state === 'uncertain'
        ? { to: { ...mail, state: 'draft', approval: null } }
        : not(mail, 'said to be lost; only an uncertain one can');
    default:
      return mail.state === 'sending' ? at(mail, afterSending[event.kind]) : not(mail, `ended (${event.kind})`);
  }
}

/** Whether this approval is of these bytes and holds at that moment. */
export function isApproved({ sha256, approval }: MailStanding, atMs: number): boolean {
  return approval !== null && approval.sha256 === sha256 && atMs >= approval.atMs && atMs < approval.untilMs;
}

const afterSending = {
  accepted: 'sent',
  refused: 'rejected',
  'not-sent': 'approved',
  uncertain: 'uncertain',
  crashed: 'uncertain',
} as const satisfies { readonly [kind: string]: MailState };

function rendered(mail: MailStanding, sha256: string): Step {
  if (mail.sha256 === sha256) return { to: mail };
  if (mail.state === 'sending' || mail.state === 'uncertain' || mail.state === 'sent') return not(mail, 'made anew');
  return { to: { state: 'draft', sha256, approval: null } };
}

function approved(mail: MailStanding, { sha256, by, atMs, untilMs }: Extract<MailEvent, { kind: 'approve' }>): Step {
  if (mail.state === 'sending' || mail.state === 'sent') return not(mail, 'approved');
  if (sha256 !== mail.sha256) return { refused: changedBytes };
  const approval = { sha256, by, atMs, untilMs };
  return { to: { ...mail, state: mail.state === 'uncertain' ? 'uncertain' : 'approved', approval } };
}

function started(mail: MailStanding, { sha256, atMs, again }: Extract<MailEvent, { kind: 'start' }>): Step {
  if (mail.state === 'uncertain' && !again)
    return {
      refused:
        'Whether the mail arrived is uncertain, so it is not sent a second time by itself. Ask the desk; then say --again (it may have it twice), or settle it: case settle ID --arrived or --lost.',
    };
  if (mail.state === 'draft')
    return { refused: 'The mail is not approved. Read it with case show ID, then: case approve ID' };
  if (mail.state === 'rejected')
    return { refused: 'The server refused these very bytes. Mend the cause, then approve them anew: case approve ID' };
  if (mail.state !== 'approved' && mail.state !== 'uncertain') return not(mail, 'sent');
  if (sha256 !== mail.sha256) return { refused: changedBytes };
  if (isApproved(mail, atMs)) return at(mail, 'sending');
  return {
    refused:
      'The approval is over (it holds for a limited time). Read the mail again with case show ID, then: case approve ID',
  };
}

const changedBytes =
  'The mail is no longer the one that was made and shown: its bytes have changed. Make the case again (case build), read it (case show ID) and approve that.';

function at(mail: MailStanding, state: MailState): Step {
  return { to: { ...mail, state } };
}

function not({ state }: MailStanding, what: string): Step {
  return { refused: `The mail is ${stateWords[state]} and cannot be ${what}.` };
}

/** For lists and sentences. */
export const stateWords: { readonly [state in MailState]: string } = {
  draft: 'a draft',
  approved: 'approved, not sent',
  sending: 'being sent',
  sent: 'sent',
  rejected: 'refused by the mail server',
  uncertain: 'perhaps sent (uncertain)',
};
