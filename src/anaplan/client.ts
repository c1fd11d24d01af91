/** The Anaplan client: connections by name, one round at a time; tokens, refusals and the rate budget live as long as it. Read-only (http.ts). */
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { CouldNotLook } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { ConnectionSettings, SecretRef, Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Action, Anaplan, AnaplanConnection } from './anaplan.ts';
import { budgetGroupsOf } from './budget-groups.ts';
import { createConnection } from './connection.ts';
import type { FrugalConnection } from './frugal.ts';
import { createFrugalConnection } from './frugal.ts';
import { createHttp } from './http.ts';
import { devicePath, tokenPath } from './oauth.ts';
import type { DeviceGrantOutcome, ShownCode } from './oauth-device.ts';
import type { Wait } from './pause.ts';
import { realWait } from './pause.ts';
import { defaultPerMinute } from './rate.ts';
import { createRefusals } from './refusals.ts';
import type { SignInKeeper } from './sign-in.ts';
import { createSignInKeeper } from './sign-in.ts';

export type AnaplanClient = {
  /**
   * Answers are shared within one round and forgotten with it; with a cycle, what has hardly changed is answered from earlier rounds, but
   * from nothing read before `readSinceMs`.
   */
  round(readSinceMs?: number): Anaplan;
  /** Has a person approve an OAuth connection (device grant). `show` gets what the person has to see. */
  approve(
    connection: string,
    show: (code: ShownCode) => Promise<void> | void,
    signal: AbortSignal,
  ): Promise<DeviceGrantOutcome>;
  close(): Promise<void>;
};

export type AnaplanClientOptions = {
  readonly settings: Pick<Settings, 'connections' | 'network'>;
  readonly clock: Clock;
  readonly readSecret: (ref: SecretRef) => Promise<string>;
  /** The next secret read must not be one that is remembered: Anaplan answered 401. */
  readonly forgetSecrets?: () => void;
  /** Where refused sign-ins outlive the process. */
  readonly notes: Pick<Store, 'note' | 'writeNote'>;
  /** Told every password, key, token and the like as soon as it is known, for redaction. */
  readonly onSecret?: (value: string) => void;
  /** To the headers of an answer and between pieces of its body, twice that for all of it; 25 s unless said. */
  readonly timeoutMs?: number;
  /** Asks only what may have changed (frugal.ts), with one status of an idle model in so long; without it every round asks anew. */
  readonly cycleMs?: number;
  /** Requests a minute to the hosts of one connection; 60 unless said. */
  readonly requestsPerMinute?: number;
  /** Told the date in each answer. */
  readonly onDate?: (host: string, date: string | undefined) => void;
  /** Real timers unless said; tests move a clock instead. */
  readonly wait?: Wait;
};

export function createAnaplanClient(options: AnaplanClientOptions): AnaplanClient {
  const { settings, clock, readSecret, notes, onSecret } = options;
  const { connections, network } = settings;
  const known = new Set<string>();
  const secrets = {
    readSecret,
    forget: () => options.forgetSecrets?.(),
    onSecret(value: string) {
      known.add(value);
      onSecret?.(value);
    },
  };
  const redact = (text: string) => withoutSecrets(text, known);
  const signInUrls = new Set(connections.flatMap(signInUrlsOf));
  const perMinute = options.requestsPerMinute ?? defaultPerMinute;
  const http = createHttp({
    network,
    clock,
    signInUrls,
    // An answer that hangs has to be told from a look that takes too long (60 s, engine/attempt.ts).
    timeoutMs: options.timeoutMs ?? 25_000,
    wait: options.wait ?? realWait,
    perMinute,
    groupOf: budgetGroupsOf(connections),
    ...(options.onDate === undefined ? {} : { onDate: options.onDate }),
    mayPutOff: options.cycleMs !== undefined,
  });
  const refusals = createRefusals(notes);
  const turns = turnsOf(connections);
  const keepers = new Map<string, SignInKeeper>(
    connections.map((connection) => [
      connection.name,
      createSignInKeeper({
        connection,
        http,
        clock,
        refusals,
        secrets,
        redact,
        inTurn: turns.get(connection.baseUrls.auth) ?? ((work) => work()),
        wait: options.wait ?? realWait,
      }),
    ]),
  );

  const definitions = new Map(connections.map(({ name }) => [name, new Map<string, readonly Action[]>()]));
  const connect = (connection: ConnectionSettings, keeper: SignInKeeper, sharing: 'round' | 'moment') => {
    const met = definitions.get(connection.name) ?? new Map();
    return createConnection({ settings: connection, http, keeper, clock, redact, met, sharing });
  };
  const { cycleMs } = options;
  const frugal = new Map<string, FrugalConnection>();
  for (const connection of cycleMs === undefined ? [] : connections) {
    const keeper = keepers.get(connection.name);
    if (keeper === undefined || cycleMs === undefined) continue;
    const wire = connect(connection, keeper, 'moment');
    const budget = () => http.budgetOf(new URL(connection.baseUrls.api));
    frugal.set(connection.name, createFrugalConnection({ wire, clock, cycleMs, perMinute, budget }));
  }

  return {
    round(readSinceMs = 0) {
      const opened = new Map<string, AnaplanConnection>();
      const open = (name: string): AnaplanConnection => {
        const connection = connections.find((candidate) => candidate.name === name);
        const keeper = keepers.get(name);
        if (connection === undefined || keeper === undefined) throw unknownConnection(name, connections);
        const made = frugal.get(name)?.since(readSinceMs) ?? connect(connection, keeper, 'round');
        opened.set(name, made);
        return made;
      };
      return { connection: (name) => opened.get(name) ?? open(name) };
    },
    approve(name, show, signal) {
      const keeper = keepers.get(name);
      if (keeper === undefined) throw unknownConnection(name, connections);
      return keeper.approve(show, signal);
    },
    async close() {
      // A refresh token on its way is waited for: once rotated and not heard of, it is lost.
      const idle = Promise.all([...keepers.values()].map((keeper) => keeper.idle()));
      await Promise.race([idle, sleep(longestCloseMs, undefined, { ref: false })]);
      await http.close();
    },
  };
}

/** Less than the 5 s in which the daemon ends. */
const longestCloseMs = 3_000;

function signInUrlsOf({ baseUrls, signIn }: ConnectionSettings): readonly string[] {
  const oauth = signIn.method === 'oauth' ? [devicePath, tokenPath].map((path) => `${signIn.baseUrl}${path}`) : [];
  const own = ['authenticate', 'refresh'].map((action) => `${baseUrls.auth}/token/${action}`);
  return [...own, ...oauth].map((url) => new URL(url).href);
}

function turnsOf(connections: readonly ConnectionSettings[]) {
  return new Map(
    connections.map(({ baseUrls }) => {
      const limit = pLimit(1);
      return [baseUrls.auth, <T>(work: () => Promise<T>): Promise<T> => limit(work)] as const;
    }),
  );
}

function unknownConnection(name: string, connections: readonly ConnectionSettings[]): CouldNotLook {
  const names = connections.map((connection) => connection.name).join(', ');
  return new CouldNotLook({
    whose: 'operator',
    code: 'NO_SUCH_CONNECTION',
    message: `No connection named ${name} is in the settings; there are: ${names === '' ? 'none' : names}.`,
  });
}

/** Short ones are left: they would take half of every sentence with them. */
function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, '[redacted]');
  return clean;
}
