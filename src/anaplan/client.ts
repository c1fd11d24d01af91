/** The Anaplan client: connections by name, one round at a time; tokens, refusals and the rate budget live as long as it. Read-only (http.ts). */
import pLimit from 'p-limit';
import { CouldNotLook } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { ConnectionSettings, SecretRef, Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Anaplan, AnaplanConnection } from './anaplan.ts';
import { createConnection } from './connection.ts';
import { createHttp } from './http.ts';
import type { Wait } from './pause.ts';
import { realWait } from './pause.ts';
import { createRefusals } from './refusals.ts';
import type { SignInKeeper } from './sign-in.ts';
import { createSignInKeeper } from './sign-in.ts';

export type AnaplanClient = {
  /** Answers are shared within one round and forgotten with it. */
  round(): Anaplan;
  close(): Promise<void>;
};

export type AnaplanClientOptions = {
  readonly settings: Pick<Settings, 'connections' | 'network'>;
  readonly clock: Clock;
  readonly readSecret: (ref: SecretRef) => Promise<string>;
  /** Where refused sign-ins outlive the process. */
  readonly notes: Pick<Store, 'note' | 'writeNote'>;
  /** Told every password, key, token and the like as soon as it is known, for redaction. */
  readonly onSecret?: (value: string) => void;
  /** To the headers of an answer and between pieces of its body; 60 s unless said. */
  readonly timeoutMs?: number;
  /** Real timers unless said; tests move a clock instead. */
  readonly wait?: Wait;
};

export function createAnaplanClient(options: AnaplanClientOptions): AnaplanClient {
  const { settings, clock, readSecret, notes, onSecret } = options;
  const { connections, network } = settings;
  const known = new Set<string>();
  const secrets = {
    readSecret,
    onSecret(value: string) {
      known.add(value);
      onSecret?.(value);
    },
  };
  const redact = (text: string) => withoutSecrets(text, known);
  const signInUrls = new Set(connections.flatMap(signInUrlsOf));
  const http = createHttp({
    network,
    clock,
    signInUrls,
    timeoutMs: options.timeoutMs ?? 60_000,
    wait: options.wait ?? realWait,
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
      }),
    ]),
  );

  return {
    round() {
      const opened = new Map<string, AnaplanConnection>();
      const open = (name: string): AnaplanConnection => {
        const connection = connections.find((candidate) => candidate.name === name);
        const keeper = keepers.get(name);
        if (connection === undefined || keeper === undefined) throw unknownConnection(name, connections);
        const made = createConnection({ settings: connection, http, keeper, clock, redact });
        opened.set(name, made);
        return made;
      };
      return { connection: (name) => opened.get(name) ?? open(name) };
    },
    close: () => http.close(),
  };
}

function signInUrlsOf({ baseUrls }: ConnectionSettings): readonly string[] {
  return ['authenticate', 'refresh'].map((action) => new URL(`${baseUrls.auth}/token/${action}`).href);
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
