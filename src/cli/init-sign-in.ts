/** Signs in for `init`: an OAuth connection is approved where it has to be, and a refusal is told with its causes. */
import { certificateTold } from '../anaplan/local-certificate.ts';
import { causeFacts, causesOf } from '../anaplan/sign-in-causes.ts';
import { lookForEvidence, signInSubjectOf } from '../anaplan/sign-in-evidence.ts';
import { CouldNotLook } from '../check.ts';
import { visible } from '../report/visible.ts';
import type { Settings } from '../settings/settings.ts';
import type { Toolbox } from '../toolbox.ts';
import { approved } from './approval.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import { Refusal } from './refusal.ts';

/** Refused sign-ins are remembered as ever, so that trying again and again does not lock the user out. */
export async function signedIn(name: string, settings: Settings, toolbox: Toolbox, context: Context): Promise<void> {
  const own = settings.connections.find((connection) => connection.name === name);
  if (own === undefined) throw new Error(`connection ${name} is missing`);
  const first = await signInOnce(name, toolbox, context);
  const answer = first === null || ('refused' in first && own.signIn.method === 'oauth') ? await approve() : first;
  if ('signedIn' in answer) {
    await writeTo(context.stderr, `Signed in as ${visible(answer.signedIn.userId)}.\n`);
    return;
  }
  const { httpStatus, status, refusedAtMs } = answer.refused;
  const subject = signInSubjectOf(own, settings);
  const evidence = await lookForEvidence(subject, toolbox.round(), context.signal);
  const clocks = await toolbox
    .round()
    .anaplan.connection(name)
    .clockSkew(context.signal)
    .catch(() => ({ skewMs: null }));
  const certificate = evidence.certificate === null ? null : certificateTold(evidence.certificate, refusedAtMs);
  const known = { ...subject, ...evidence, certificate, connection: name, httpStatus, status, refusedAtMs };
  const { causeSteps } = causeFacts(causesOf({ ...known, skewMs: clocks.skewMs, workedAtMs: null }));
  const steps = Array.isArray(causeSteps) ? causeSteps.map((step) => `- ${String(step)}`).join('\n') : '';
  throw new Refusal(
    2,
    `Anaplan refused the sign-in as ${subject.account} (${httpStatus} ${status}); nothing was written. The causes, in order:\n${steps}`,
  );

  async function approve() {
    const trouble = await approved(name, toolbox, context);
    if (trouble !== null) throw new Refusal(2, `${trouble} Nothing was written.`);
    const second = await signInOnce(name, toolbox, context);
    if (second === null) throw new Error('approved, and not signed in');
    return second;
  }
}

/** Null: an OAuth connection that nobody has approved yet. */
async function signInOnce(name: string, toolbox: Toolbox, { signal }: Context) {
  try {
    return await toolbox.round().anaplan.connection(name).signIn(signal);
  } catch (error) {
    if (error instanceof CouldNotLook && error.fault.code === 'NOT_SIGNED_IN') return null;
    throw error;
  }
}
