/** The `clients` tool: plays every known client's ClientHello against an endpoint. Knows what was answered; the verdict is verdict.ts's. */
import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { CouldNotLook } from '../check.ts';
import type { Connection, ConnectOptions } from '../network/connect.ts';
import { connectTo } from '../network/connect.ts';
import { stoppedEarly } from '../network/failure.ts';
import type { Endpoint } from '../network/network.ts';
import type { ProxySettings } from '../network/proxy.ts';
import type { Resolve } from '../network/resolve.ts';
import { endpointName } from '../settings/endpoints.ts';
import { alertText } from '../tls/alerts.ts';
import { recordOf } from '../tls/client-hello.ts';
import type { Ending } from '../tls/exchange.ts';
import { converse } from '../tls/exchange.ts';
import type { KeyPair } from '../tls/key-exchange.ts';
import { keyPairOf } from '../tls/key-exchange.ts';
import type { ServerHello } from '../tls/server-hello.ts';
import { serverNameOf } from '../tls/server-name.ts';
import { versionName } from '../tls/wire-version.ts';
import { AnswerEar } from './answer-ear.ts';
import { ChainShelf } from './chain-shelf.ts';
import { changed, changesFor } from './changes.ts';
import type { Change, Clients, ClientsSeen, ServerAnswer } from './clients.ts';
import { helloMessageOf, sslv2RecordOf } from './hello.ts';
import { hybridKeyPair } from './hybrid-key.ts';
import type { Profile } from './profile.ts';
import { offers } from './profile.ts';
import { profiles } from './profiles.ts';
import { protocolVersions } from './protocol.ts';

export type ReplayOptions = ProxySettings & {
  /** For connecting, and again for each answer; 5000 unless given. */
  readonly timeoutMs?: number;
  /** This host's resolver unless given. */
  readonly resolve?: Resolve;
};

const atOnce = 8;

export function createClients(options: ReplayOptions): Clients {
  const way = { timeoutMs: 5000, ...options };
  return {
    async replay(endpoint, signal) {
      try {
        return await seeClients(endpoint, way, signal);
      } catch (error) {
        throw signal.aborted ? stoppedEarly(`Playing clients against ${endpointName(endpoint)}`) : error;
      }
    },
  };
}

type Stage = {
  readonly endpoint: Endpoint;
  readonly first: Connection;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** One key for each group, for all clients of this look: nothing is protected by them. */
  readonly pairs: readonly KeyPair[];
  readonly chains: ChainShelf;
};

async function seeClients(endpoint: Endpoint, options: ConnectOptions, signal: AbortSignal): Promise<ClientsSeen> {
  const first = await connectTo(endpoint, options, signal);
  first.socket.destroy();
  const pairs = [hybridKeyPair(), ...[29, 23].map(keyPairOf)].filter((pair) => pair !== null);
  const chains = new ChainShelf();
  const stage: Stage = { endpoint, first, timeoutMs: options.timeoutMs, signal, pairs, chains };
  const limit = pLimit(atOnce);
  // Several clients share one TLS library, and so one hello: it is sent once.
  const hellos = Map.groupBy(profiles, offerKey);
  const asked = await limit.map([...hellos.values()], async (alike) =>
    Promise.all(alike.slice(0, 1).map(async (profile) => ({ alike, profile, answer: await ask(profile, stage) }))),
  );
  const accepted = asked.flat().flatMap(({ answer }) => (answer.kind === 'accepted' ? answer.version : []));
  const explained = await limit.map(asked.flat(), async ({ alike, profile, answer }) => {
    const told = await explain(profile, answer, new Set(accepted), stage);
    return alike.map(({ id }) => [id, told] as const);
  });
  return { ...endpoint, address: first.address, chains: chains.chains, answers: Object.fromEntries(explained.flat()) };
}

/** Equal for clients that send the same bytes but for chance. */
function offerKey({ versions, hello, suites, groups, keyShares, signatureAlgorithms, sni, alpn }: Profile): string {
  return JSON.stringify([versions, hello, suites, groups, keyShares, signatureAlgorithms, sni, alpn]);
}

/** A refusal that no version explains is tried again with one thing changed, until that gets it accepted. */
async function explain(
  profile: Profile,
  answer: ServerAnswer,
  acceptedVersions: ReadonlySet<string>,
  stage: Stage,
): Promise<ServerAnswer> {
  const versionShared = [...acceptedVersions].some((version) => isOffered(profile, version));
  if (answer.kind !== 'refused' || !versionShared) return answer;
  for (const change of changesFor(profile)) {
    const again = await ask(changed(profile, change), stage, change);
    if (again.kind === 'accepted') return { ...answer, acceptedWith: change };
  }
  // Refused without a word can be an accident: it counts when it happens again.
  if (answer.alert === null) {
    const again = await ask(profile, stage);
    if (again.kind !== 'refused') return again;
  }
  return answer;
}

function isOffered(profile: Profile, version: string): boolean {
  return protocolVersions.some((one) => one === version && offers(profile, one));
}

async function ask(profile: Profile, stage: Stage, change: Change | null = null): Promise<ServerAnswer> {
  const random = randomBytes(32);
  const serverName = profile.sni || change === 'server-name' ? serverNameOf(stage.endpoint.host) : null;
  const pairs = stage.pairs.filter(({ group }) => profile.keyShares.includes(group));
  const hello = { serverName, random };
  const opening = helloMessageOf(profile, { ...hello, keyShares: pairs });
  const ear = new AnswerEar({
    opening,
    pairs,
    groups: profile.groups,
    again: (pair, cookie) => helloMessageOf(profile, { ...hello, keyShares: [pair], cookie }),
  });
  const bytes = profile.hello === 'sslv2' ? sslv2RecordOf(profile, random) : recordOf(opening);
  try {
    const { socket } = await stage.first.again(stage.signal);
    const ending = await converse(socket, bytes, (piece) => ear.hear(piece), stage.timeoutMs, stage.signal);
    return answerOf(ear, ending, stage.chains);
  } catch (error) {
    if (stage.signal.aborted || !(error instanceof CouldNotLook)) throw error;
    return { kind: 'could-not-tell', evidence: `no connection: ${error.fault.code}` };
  }
}

function answerOf(ear: AnswerEar, ending: Ending, chains: ChainShelf): ServerAnswer {
  const { server } = ear;
  if (ear.alert !== null && ear.certificates === null) return refused(ear.alert, alertText(ear.alert));
  if (server !== null) return accepted(ear, server, chains);
  switch (ending.kind) {
    case 'timeout':
      return { kind: 'could-not-tell', evidence: `timeout after ${ending.afterMs} ms` };
    case 'not-tls':
      return { kind: 'could-not-tell', evidence: ending.detail };
    case 'reset':
      return refused(null, 'connection reset');
    default:
      return refused(null, 'closed without an answer');
  }
}

function refused(alert: number | null, evidence: string): ServerAnswer {
  return { kind: 'refused', alert, evidence, acceptedWith: null };
}

function accepted(ear: AnswerEar, server: ServerHello, chains: ChainShelf): ServerAnswer {
  return {
    kind: 'accepted',
    version: versionName(server.version),
    suite: server.suite,
    group: ear.group,
    dhBits: ear.dhBits,
    chain: ear.certificates === null ? null : chains.place(ear.certificates),
  };
}
