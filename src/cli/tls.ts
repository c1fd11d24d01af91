/** `tls listen`: shows what any client offers, and whether Anaplan would accept it. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Heard } from '../clients/hello-ear.ts';
import type { HelloReport } from '../clients/hello-report.ts';
import { helloReportOf } from '../clients/hello-report.ts';
import { helloPage, helloText } from '../clients/hello-text.ts';
import { makeListenerIdentity } from '../clients/identity.ts';
import type { Ending, Peer } from '../clients/listener.ts';
import { CannotListen, listenForHellos } from '../clients/listener.ts';
import type { Context } from './context.ts';
import { portOf } from './options.ts';
import { writeTo, writeWhole } from './output.ts';
import { exitCodes, Refusal } from './refusal.ts';

type ListenOptions = {
  readonly port: number;
  readonly host: string;
  readonly once?: boolean;
  readonly format: 'text' | 'json';
  readonly writeCertificate?: string;
};

/** As `diagnose`: 0 accepted, 2 refused, 3 nothing that could be judged. */
const onceCodes = { accepted: 0, refused: 2, nothing: 3 } as const;

export function addTls(program: Command, context: Context, exit: (code: number) => void): void {
  const tls = program.command('tls').description('tools around TLS');
  tls
    .command('listen')
    .description('read what any client offers, and say whether Anaplan would accept it')
    .option('--port <port>', 'port to listen on; 0 picks a free one', portOf, 8443)
    .option('--host <address>', 'address to listen on; 0.0.0.0 for clients on other machines', '127.0.0.1')
    .option('--once', 'stop after the first client; exit code 0 accepted, 2 refused, 3 no hello')
    .option('--write-certificate <file>', 'write the certificate shown, for clients that have to trust it')
    .addOption(new Option('--format <format>', 'how each client is reported').choices(['text', 'json']).default('text'))
    .action(async (options: ListenOptions) => exit(await runListen(options, context)));
}

async function runListen(options: ListenOptions, context: Context): Promise<number> {
  const hosts = [...new Set(['localhost', '127.0.0.1', hostname(), options.host])].filter((host) => host !== '0.0.0.0');
  const identity = await makeListenerIdentity(hosts, context.clock.nowMs());
  if (options.writeCertificate !== undefined)
    await writeWhole(resolve(context.workingDirectory, options.writeCertificate), identity.certificatePem);
  const session = new Session(options, context);
  const listener = await listenForHellos({
    host: options.host,
    port: options.port,
    identity,
    onHeard: (heard, peer) => session.heard(heard, peer),
    onEnding: (ending, peer) => session.ended(ending, peer),
    pageFor: (heard) => (heard.kind === 'hello' ? helloPage(helloReportOf(heard.hello)) : ''),
  }).catch((error: unknown) => {
    throw error instanceof CannotListen ? new Refusal(exitCodes.ourFault, error.message) : error;
  });
  try {
    const shown = options.host.includes(':') ? `[${options.host}]` : options.host;
    await writeTo(
      context.stderr,
      `Listening on https://${shown}:${listener.port}/ - point the client at it. Its certificate is self-signed: a client that refuses it has told all it offers by then. Stop with Ctrl-C.\n`,
    );
    return await session.over(context.signal);
  } finally {
    await listener.close();
    await session.written();
  }
}

/** What is printed of each client, in order, and when it is enough. */
class Session {
  readonly #options: ListenOptions;
  readonly #context: Context;
  readonly #done = Promise.withResolvers<number>();
  #writing: Promise<void> = Promise.resolve();
  #first: number | null = null;

  constructor(options: ListenOptions, context: Context) {
    this.#options = options;
    this.#context = context;
  }

  heard(heard: Heard, peer: Peer): void {
    if (this.#options.once === true && this.#first !== null) return;
    const report = heard.kind === 'hello' ? helloReportOf(heard.hello) : null;
    this.#first ??= report === null ? onceCodes.nothing : onceCodes[report.anaplan.outcome];
    this.#write(this.#options.format === 'json' ? this.#json(heard, report, peer) : this.#text(heard, report, peer));
    // Without a hello there is no handshake to wait for.
    if (this.#options.once === true && report === null) this.#done.resolve(onceCodes.nothing);
  }

  ended(ending: Ending, peer: Peer): void {
    if (this.#options.format === 'json') this.#write(line({ event: 'handshake', from: shownPeer(peer), ...ending }));
    else this.#write(`${shownPeer(peer)}: ${endingText(ending)}\n`);
    if (this.#options.once === true) this.#done.resolve(this.#first ?? onceCodes.nothing);
  }

  /** Resolves with the exit code when the signal fires, or after the first client where that was asked. */
  over(signal: AbortSignal): Promise<number> {
    if (signal.aborted) return Promise.resolve(0);
    signal.addEventListener('abort', () => this.#done.resolve(0), { once: true });
    return this.#done.promise;
  }

  written(): Promise<void> {
    return this.#writing;
  }

  #write(text: string): void {
    this.#writing = this.#writing.then(() => writeTo(this.#context.stdout, text));
  }

  #json(heard: Heard, report: HelloReport | null, peer: Peer): string {
    const at = new Date(this.#context.clock.nowMs()).toISOString();
    const from = shownPeer(peer);
    return report === null
      ? line({ event: 'no-hello', at, from, reason: heard.kind === 'no-hello' ? heard.reason : '' })
      : line({ event: 'hello', schema: 'anaplan-doctor/hello@1', at, from, ...report });
  }

  #text(heard: Heard, report: HelloReport | null, peer: Peer): string {
    const columns = Math.min(this.#context.stdout.isTTY === true ? (this.#context.stdout.columns ?? 80) : 80, 100);
    if (report !== null) return `\n${shownPeer(peer)}\n${helloText(report, columns)}`;
    return `\n${shownPeer(peer)}: no ClientHello: ${heard.kind === 'no-hello' ? heard.reason : ''}\n`;
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function shownPeer({ address, port }: Peer): string {
  return `${address.replace(/^::ffff:/, '')} port ${port}`;
}

function endingText(ending: Ending): string {
  switch (ending.kind) {
    case 'answered':
      return `the handshake stood (${ending.version}, ${ending.cipher}), and it was shown the page`;
    case 'silent':
      return `the handshake stood (${ending.version}, ${ending.cipher}), and it asked for nothing`;
    default:
      return `no handshake (${ending.code}): it does not trust this certificate, or shares nothing with this program's own TLS`;
  }
}
