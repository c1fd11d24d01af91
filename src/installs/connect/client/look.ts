/** One script of Anaplan Connect, looked at with everything it leads to. Runs nothing of it; what comes out holds no secret. */
import { createHash } from 'node:crypto';
import type { Host } from '../../../host/host.ts';
import { placeText } from '../../place.ts';
import { emulateScript } from '../emulate.ts';
import type { ConnectCall, EmulatedScript } from '../emulated.ts';
import { askedOnce } from './asked-once.ts';
import type { CallTools } from './call-look.ts';
import { callSeenOf } from './call-look.ts';
import { variableOf } from './find-java.ts';
import { logSeenOf } from './log-look.ts';
import type { CallSeen, ConnectObservation } from './observation.ts';
import { keptOnce } from './shared-calls.ts';

export type ScriptOrder = {
  readonly name: string;
  readonly script: string;
  /** Null: the one that looks. */
  readonly account: string | null;
  readonly javaHome: string | null;
  readonly log: string | null;
  readonly online: boolean;
};

/** Of one script; what is left out is told. */
const mostCalls = 40;

export async function scriptSeenOf(
  order: ScriptOrder,
  tools: CallTools,
  signal: AbortSignal,
): Promise<Omit<ConnectObservation, 'tenant'>> {
  const { host, redaction } = tools;
  const account = {
    name: order.account ?? host.account.name,
    isOwn: order.account === null || order.account === host.account.name,
  };
  const { emulated, isFolderAssumed } = await emulatedOf(order, account.isOwn, host);
  const ownHomes = await homesOfScript(order, emulated, account.isOwn, host);
  for (const { value } of emulated.secrets) redaction.know(value);
  const home = host.paths.dirname(order.script);
  const once = askedOnce(tools);
  const calls: CallSeen[] = [];
  const distinct = distinctOf(emulated.calls);
  for (const call of distinct.slice(0, mostCalls)) {
    const folder = call.workingFolder ?? home;
    const isHomeOfScript = ownHomes.has(placeText(call.origin));
    const context = { folder, isFolderAssumed, isOwn: account.isOwn, isHomeOfScript, online: order.online };
    calls.push(await callSeenOf(call, context, once, signal));
  }
  const [leftOut] = distinct.slice(mostCalls);
  return {
    script: order.script,
    name: order.name,
    ...(await fileFacts(order.script, emulated, host)),
    dialect: emulated.dialect,
    account,
    isSnapshot: host.collectedAtMs !== null,
    missingFiles: emulated.files
      .slice(1)
      .filter(({ isMissing }) => isMissing)
      .map(({ path }) => path),
    remarks: emulated.remarks.map(({ code, origin, about }) => ({ code, at: placeText(origin), about })),
    notUnderstood: [
      ...(leftOut === undefined
        ? []
        : [
            {
              at: placeText(leftOut.origin),
              what: `the call here and those behind it: more than ${mostCalls} are not judged`,
            },
          ]),
      ...emulated.notUnderstood.map(({ origin, what }) => ({ at: placeText(origin), what })),
    ],
    secrets: emulated.secrets.map(({ origin, kind, holder, isCommentedOut }) => ({
      at: placeText(origin),
      kind,
      holder,
      isCommentedOut,
    })),
    calls: keptOnce(calls),
    log: order.log === null ? null : await logSeenOf(order.log, host),
  };
}

/** A script that does not change to its folder itself is followed from there all the same, and that is told. */
async function emulatedOf(
  { script, javaHome }: ScriptOrder,
  isOwn: boolean,
  host: Host,
): Promise<{ readonly emulated: EmulatedScript; readonly isFolderAssumed: boolean }> {
  const environment = environmentFor(javaHome, isOwn, host);
  const start = { environment, arguments: [] };
  const emulated = await emulateScript(script, host, { ...start, workingFolder: null });
  const needsFolder =
    emulated.calls.some(({ workingFolder }) => workingFolder === null) ||
    emulated.files.some(({ isMissing }) => isMissing);
  if (!needsFolder) return { emulated, isFolderAssumed: false };
  const assumed = await emulateScript(script, host, { ...start, workingFolder: host.paths.dirname(script) });
  return { emulated: assumed, isFolderAssumed: emulated.calls.some(({ workingFolder }) => workingFolder === null) };
}

/**
 * The places of calls whose JAVA_HOME is the script's own: followed once more with another one, which does not come through. Empty where
 * nobody sets one: what was given is what the calls get.
 */
async function homesOfScript(
  { script, javaHome }: ScriptOrder,
  { calls }: EmulatedScript,
  isOwn: boolean,
  host: Host,
): Promise<ReadonlySet<string>> {
  const given = environmentFor(javaHome, isOwn, host)['JAVA_HOME'] ?? '';
  const differs = calls.some((call) => (variableOf(call, 'JAVA_HOME') ?? given) !== given);
  if (!differs) return new Set();
  const other = host.paths.join(host.paths.dirname(script), 'another-java');
  const start = { environment: environmentFor(other, isOwn, host), arguments: [] };
  const again = await emulateScript(script, host, { ...start, workingFolder: host.paths.dirname(script) });
  const own = again.calls.filter((call) => ![other, null].includes(variableOf(call, 'JAVA_HOME')));
  return new Set(own.map(({ origin }) => placeText(origin)));
}

/** Of another account nothing but what the settings say is known. */
function environmentFor(
  javaHome: string | null,
  isOwn: boolean,
  host: Host,
): Readonly<Record<string, string | null | undefined>> {
  const own = isOwn
    ? host.environment
    : { PATH: null, HOME: null, JAVA_HOME: null, JAVA_OPTS: null, JAVA_TOOL_OPTIONS: null };
  return javaHome === null ? own : { ...own, JAVA_HOME: javaHome };
}

/** The same words at the same line, reached by several ways. */
function distinctOf(calls: readonly ConnectCall[]): readonly ConnectCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify([call.origin, call.command, call.argv]), call])).values()];
}

async function fileFacts(
  script: string,
  { files, dialect }: EmulatedScript,
  host: Host,
): Promise<Pick<ConnectObservation, 'isMissing' | 'sha256' | 'isExecutable'>> {
  const isMissing = files[0]?.isMissing === true;
  const text = isMissing ? null : await host.textOf(script).catch(() => null);
  const facts = isMissing || dialect !== 'sh' ? null : await host.factsOf(script).catch(() => null);
  return {
    isMissing,
    sha256: text === null ? null : createHash('sha256').update(text.text, 'utf8').digest('hex'),
    isExecutable: facts?.exists === true && host.platform === 'posix' ? facts.isExecutable : null,
  };
}
