/** What the API answers, as zod schemas: the OpenAPI document is made of them. Times are milliseconds since 1970 of the host that looked. */
import { z } from 'zod';

const atMs = z.number().int().describe('Milliseconds since 1970, by the clock of the host that looked.');
const severity = z.enum(['ok', 'notice', 'warning', 'failure', 'unknown']);
const bad = z.enum(['warning', 'failure']);
/** Any JSON. */
const json = z.unknown();

export const problem = z.strictObject({ error: z.strictObject({ title: z.string(), detail: z.string() }) });

const fault = z.strictObject({
  whose: z.enum(['network', 'peer', 'operator', 'us']),
  code: z.string(),
  message: z.string(),
});

export const subject = z.strictObject({
  check: z.string(),
  target: z.string(),
  outcome: z.enum(['seen', 'blind', 'skipped']),
  severity: severity.nullable().describe('Null when skipped.'),
  codes: z.array(z.string()),
  startedAtMs: atMs,
  durationMs: z.number(),
  fault: fault.nullable(),
  reason: z.string().nullable(),
});

export const status = z.strictObject({
  version: z.string(),
  nowMs: z.number(),
  worst: severity,
  counts: z.strictObject({
    ok: z.number().int(),
    notice: z.number().int(),
    warning: z.number().int(),
    failure: z.number().int(),
    unknown: z.number().int(),
    skipped: z.number().int(),
  }),
  openIncidents: z.number().int(),
  heartbeat: z
    .strictObject({
      atMs,
      startedAtMs: atMs,
      everyMs: z.number(),
      subjects: z.number().int(),
      nextDueMs: z.number().nullable(),
      stoppedAtMs: z.number().nullable(),
      silence: z.string().nullable().describe('One sentence when the daemon does not look any more.'),
    })
    .nullable()
    .describe('Null: no daemon has ever written to this store.'),
  formToken: z
    .string()
    .describe('For requests that change something: header x-form-token. Not needed with a bearer token.'),
  subjects: z.array(subject),
});

export const checks = z.strictObject({
  checks: z.array(
    z.strictObject({
      check: z.string(),
      question: z.string(),
      targets: z.number().int(),
      worst: severity.nullable(),
      codes: z.array(z.strictObject({ code: z.string(), title: z.string(), actsNext: z.string(), source: z.string() })),
    }),
  ),
});

export const history = z.strictObject({
  check: z.string(),
  target: z.string(),
  isWhole: z.boolean().describe('False: there were more looks than are read; the oldest buckets lack some.'),
  buckets: z.array(
    z.strictObject({
      fromMs: atMs,
      toMs: atMs,
      worst: severity.nullable(),
      looks: z.number().int(),
      skipped: z.number().int(),
      meanMs: z.number().nullable(),
      longestMs: z.number().nullable(),
    }),
  ),
});

const ack = z.strictObject({
  atMs,
  by: z.string().nullable(),
  note: z.string().nullable(),
  untilMs: z.number().nullable(),
});

export const incident = z.strictObject({
  id: z.number().int(),
  check: z.string(),
  target: z.string(),
  code: z.string(),
  severity: bad,
  worst: bad,
  state: z.enum(['suspect', 'firing', 'recovering', 'clear']),
  title: z.string(),
  meaning: z.string(),
  remedy: z.string().describe('A step a line.'),
  source: z.string(),
  actsNext: z.enum(['integration', 'it-security', 'network', 'model-builder', 'tenant-admin', 'anaplan', 'atlan']),
  facts: z.record(z.string(), json),
  openedAtMs: atMs,
  stateSinceMs: atMs,
  lastSeenAtMs: atMs,
  closedAtMs: z.number().nullable(),
  isFlapping: z.boolean(),
  unsaidLooks: z.number().int(),
  suppressedBy: z.number().int().nullable().describe('The incident it likely follows from.'),
  ack: ack.nullable(),
  silence: z.strictObject({ id: z.number().int(), untilMs: z.number() }).nullable(),
});

export const incidents = z.strictObject({ incidents: z.array(incident) });

export const transitions = z.strictObject({
  transitions: z.array(
    z.strictObject({
      id: z.number().int(),
      incident: z.number().int().nullable(),
      check: z.string(),
      target: z.string(),
      code: z.string(),
      kind: z.string(),
      severity: z.enum(['notice', 'warning', 'failure']),
      atMs,
      by: z.string().nullable(),
      note: z.string().nullable(),
      telling: z.enum(['silent', 'due', 'told', 'never']),
      toldAtMs: z.number().nullable(),
      why: z.string().nullable(),
    }),
  ),
});

export const silence = z.strictObject({
  id: z.number().int(),
  check: z.string(),
  target: z.string(),
  fromMs: atMs,
  untilMs: atMs,
  by: z.string().nullable(),
  note: z.string().nullable(),
  isEndedByRecovery: z.boolean(),
  endedAtMs: z.number().nullable(),
});
export const silences = z.strictObject({ silences: z.array(silence) });

export const cases = z.strictObject({
  cases: z.array(
    z.strictObject({
      id: z.string(),
      problem: z.string(),
      incident: z.number().int().nullable(),
      createdAtMs: atMs,
      archiveSha256: z.string(),
      mail: z.string().nullable().describe('How its mail stands; null: none was written.'),
      files: z.array(z.strictObject({ name: z.string(), sizeBytes: z.number().int(), path: z.string() })),
    }),
  ),
});

export const certificates = z.strictObject({
  endings: z.array(
    z.strictObject({
      kind: z.enum(['certificate', 'password', 'oauth-token', 'schedule', 'other']),
      name: z.string(),
      check: z.string(),
      target: z.string(),
      endsAtMs: atMs,
      daysLeft: z.number().int(),
      owner: z.string().nullable(),
      note: z.string().nullable(),
      certificate: z
        .strictObject({
          subject: z.string(),
          issuer: z.string(),
          serialNumber: z.string(),
          fingerprintSha256: z.string(),
          seenAtMs: atMs,
          isLeaf: z.boolean(),
        })
        .nullable(),
    }),
  ),
});

export const runs = z.strictObject({
  target: z.string(),
  runs: z.array(
    z.strictObject({
      taskId: z.string(),
      startedAtMs: atMs,
      outcome: z.enum(['running', 'succeeded', 'failed', 'cancelled', 'unknown']),
      firstSeenAtMs: atMs,
      lastRunningMs: z.number().nullable(),
      endedAtMs: z.number().nullable(),
      rows: z.number().nullable(),
      limitMs: z.number().nullable(),
      totalLimitMs: z.number().nullable(),
      samples: z.array(z.strictObject({ afterMs: z.number(), progressPercent: z.number(), step: z.string() })),
    }),
  ),
  limits: z.array(
    z.strictObject({
      place: z.string(),
      runs: z.number().int(),
      medianMs: z.number(),
      longestMs: z.number(),
      limitMs: z.number(),
    }),
  ),
  stands: z.array(
    z.strictObject({
      taskId: z.string(),
      sinceMs: z.number(),
      unchangedMs: z.number(),
      progressPercent: z.number(),
      place: z.string(),
      limitMs: z.number(),
      learnedRuns: z.number().int(),
    }),
  ),
});

export const journal = z.strictObject({
  changes: z.array(
    z.strictObject({
      check: z.string(),
      target: z.string(),
      trait: z.string(),
      before: json,
      after: json,
      lastSeenBeforeMs: atMs,
      atMs,
      text: z.string(),
    }),
  ),
});

export const gaps = z.strictObject({
  gaps: z.array(
    z.strictObject({
      id: z.number().int(),
      fromMs: atMs,
      toMs: atMs,
      why: z.enum(['not-running', 'asleep', 'stopped', 'loop-blocked', 'clock-set', 'overrun', 'disk-full', 'locked']),
      slots: z.number().int(),
    }),
  ),
});

/** What may stand behind the question mark. */
const limit = z.coerce.number().int().min(1).max(1000).optional().describe('At most so many; 100 unless given.');
const instant = z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970.');
const name = z.string().min(1).max(2000);

export const queries = {
  history: z.object({
    check: name,
    target: name,
    fromMs: instant.describe('A day before toMs unless given.'),
    toMs: instant.describe('Now unless given.'),
    buckets: z.coerce.number().int().min(1).max(500).optional().describe('48 unless given.'),
  }),
  incidents: z.object({
    sinceMs: instant.describe(
      'With those that closed since then, newest first, suspects left out; only the open ones unless given.',
    ),
    limit,
  }),
  transitions: z.object({
    incident: z.coerce.number().int().min(1).optional(),
    check: name.optional(),
    target: name.optional(),
    sinceMs: instant,
    untilMs: instant,
    limit,
  }),
  silences: z.object({ all: z.enum(['true', 'false']).optional().describe('Those that are over, too.') }),
  certificates: z.object({ withinDays: z.coerce.number().int().min(0).max(36_500).optional() }),
  runs: z.object({
    target: name,
    sinceMs: instant.describe('The last 31 days unless given.'),
    limit: z.coerce.number().int().min(1).max(100).optional().describe('20 unless given.'),
  }),
  journal: z.object({ sinceMs: instant, untilMs: instant, limit }),
  gaps: z.object({ check: name.optional(), target: name.optional(), sinceMs: instant, untilMs: instant, limit }),
};
