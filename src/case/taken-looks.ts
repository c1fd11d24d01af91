/** Which looks go into a case to be judged again, redacted, and the report they give. Knows no file. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Json } from '../check.ts';
import { followingOf } from '../engine/causes.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { Counts } from '../redaction/spans.ts';
import type { ChangesBefore } from '../report/make.ts';
import type { Report } from '../report/report.ts';
import { endpointName, endpointOfUrl } from '../settings/endpoints.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { CaseInput } from './case.ts';
import { knownOf } from './known.ts';
import type { CaseLook, CaseLooks } from './looks.ts';
import { looksReport, pointersOfChange, tellingChanges } from './looks.ts';

/** A look that is larger is left out of those to be judged again, and so is what comes after so many. */
const maxLookBytes = 4 * 1024 * 1024;
const maxLooksBytes = 8 * 1024 * 1024;
/**
 * The looks to be judged again, and the report they give; redacted both, the report as it was seen. Each in a turn of the event loop of
 * its own: the daemon looks on meanwhile.
 */
export async function takenLooks(
  input: CaseInput,
  redactor: Redactor,
  changesBefore: ChangesBefore,
): Promise<{ readonly report: Report; readonly counts: Counts; readonly looks: CaseLooks }> {
  const attempts = relevantAttempts(input).map(({ id: _, ...attempt }) => attempt);
  await turn();
  const following = followingOf(input.latest, input.checks, input.settings).filter(({ check, target }) =>
    attempts.some((one) => one.check === check && one.target === target),
  );
  const bare = attempts.map((attempt) => ({ attempt, changesBefore: tellingChanges(attempt, changesBefore) }));
  const { value, counts } = redactor.json(
    looksReport({ looks: bare.map((look) => ({ ...look, redactedAt: [] })), following }, input) as unknown as Json,
  );
  const looks: CaseLook[] = [];
  const leftOut: { check: string; target: string; why: string }[] = [];
  let bytes = 0;
  for (const look of bare) {
    await turn();
    // Measured before it is redacted: what has no room is not worth the time.
    const size = Buffer.byteLength(JSON.stringify(look));
    if (size > maxLookBytes || bytes + size > maxLooksBytes) {
      const [check, target] = [look.attempt.check, look.attempt.target].map((name) => redactor.text(name).text);
      leftOut.push({
        check: check ?? '',
        target: target ?? '',
        why: `It is ${size} bytes, more than there is room for.`,
      });
      continue;
    }
    const clean = redactor.json(look as unknown as Json).value as unknown as typeof look;
    bytes += size;
    const redactedAt = pointersOfChange(look.attempt as unknown as Json, clean.attempt as unknown as Json);
    looks.push({ ...clean, redactedAt });
  }
  const cleanFollowing = redactor.json(following as unknown as Json).value as unknown as typeof following;
  const all: CaseLooks = { schema: 'anaplan-doctor/looks@1', looks, following: cleanFollowing, leftOut };
  return { report: value as unknown as Report, counts, looks: all };
}

/** The look the case is about, and what was seen of its connection and target: enough to tell the network from the tenant, nothing of others. */
function relevantAttempts(input: CaseInput): readonly StoredAttempt[] {
  const { target, about, latest } = input;
  const { connection } = knownOf(input);
  const hosts =
    connection === null
      ? []
      : [connection.baseUrls.api, connection.baseUrls.auth].map((url) => endpointName(endpointOfUrl(url)));
  const names = new Set([
    ...hosts,
    ...(connection === null ? [] : [connection.name, `sign-in certificate of ${connection.name}`]),
  ]);
  const isAbout = ({ check }: StoredAttempt, name: string) =>
    check === about?.check.id && name === about.attempt.target;
  const relevant = latest.filter(
    (one) => !isAbout(one, one.target) && (one.target === target || names.has(one.target)),
  );
  return about === null ? relevant : [about.attempt, ...relevant];
}
