/** An SMTP server that answers at each step what a test tells it to: faults that a real server has only on bad days. */
import type { AddressInfo, Socket } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import type { Pair } from './certificates.ts';

export type StepName =
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'content'
  | 'end'
  | 'quit';

/** A reply; silence; the connection cut without a word; a reply and then cut; a reply one byte at a time. */
export type Answer =
  | string
  | { readonly silent: true }
  | { readonly drop: true }
  | { readonly thenDrop: string }
  | { readonly slowly: string }
  /** One byte at a time, and never to its end. */
  | { readonly endless: string };

export type Script = { readonly [S in StepName]?: Answer | ((line: string) => Answer | undefined) };

export type Scripted = {
  readonly port: number;
  /** Messages that came with their final dot, as on the wire. */
  readonly taken: readonly { readonly from: string; readonly to: readonly string[]; readonly content: Buffer }[];
  /** Bytes of content that came at all. */
  readonly contentBytes: () => number;
  readonly commands: readonly string[];
  readonly close: () => Promise<void>;
};

const usual: { readonly [S in StepName]: string } = {
  greeting: '220 scripted ESMTP',
  ehlo: '250-scripted\r\n250 8BITMIME',
  starttls: '220 go ahead',
  auth: '235 2.7.0 welcome',
  mail: '250 2.1.0 fine',
  rcpt: '250 2.1.5 fine',
  data: '354 go on',
  content: '',
  end: '250 2.0.0 queued as 1',
  quit: '221 bye',
};

/** `onSilence`: the server has come to where it will say no more. */
export async function scriptedServer(
  script: Script,
  secure: Pair | null = null,
  onSilence: () => void = () => undefined,
): Promise<Scripted> {
  const taken: { from: string; to: string[]; content: Buffer }[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  let contentBytes = 0;
  const server = net.createServer((first) => {
    let socket: Socket = first;
    let pending = Buffer.alloc(0);
    let content: Buffer[] | null = null;
    let from = '';
    let to: string[] = [];
    const follow = (one: Socket) => {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => sockets.delete(one));
      one.on('data', onData);
    };
    const answer = (step: StepName, line = ''): Answer => {
      const given = script[step];
      return (typeof given === 'function' ? given(line) : given) ?? usual[step];
    };
    const say = (what: Answer) => {
      if (typeof what === 'string') {
        if (what !== '') socket.write(`${what}\r\n`);
      } else if ('drop' in what) socket.destroy();
      else if ('thenDrop' in what) socket.end(`${what.thenDrop}\r\n`, () => socket.destroy());
      else if ('slowly' in what) void slowly(socket, `${what.slowly}\r\n`);
      else if ('endless' in what) void slowly(socket, what.endless).then(onSilence);
      else onSilence();
    };
    const onData = (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length > 0) {
        if (content !== null) {
          contentBytes += pending.length;
          if (script.content !== undefined) {
            say(answer('content'));
            pending = Buffer.alloc(0);
            return;
          }
          content.push(pending);
          const all = Buffer.concat(content);
          pending = Buffer.alloc(0);
          if (!/(?:^|\r\n)\.\r\n$/.test(all.toString('latin1'))) return;
          taken.push({ from, to, content: all.subarray(0, -3) });
          content = null;
          say(answer('end'));
          return;
        }
        const at = pending.indexOf('\r\n');
        if (at === -1) return;
        const line = pending.subarray(0, at).toString();
        pending = pending.subarray(at + 2);
        commands.push(line);
        command(line);
      }
    };
    const command = (line: string) => {
      const verb = /^[A-Za-z]+/.exec(line)?.[0].toUpperCase();
      if (verb === 'EHLO') say(answer('ehlo', line));
      else if (verb === 'HELO') say('500 no');
      else if (verb === 'STARTTLS') startTls(answer('starttls', line));
      else if (verb === 'AUTH') say(answer('auth', line));
      else if (verb === 'MAIL') {
        from = /<(.*)>/.exec(line)?.[1] ?? '';
        say(answer('mail', line));
      } else if (verb === 'RCPT') {
        to.push(/<(.*)>/.exec(line)?.[1] ?? '');
        say(answer('rcpt', line));
      } else if (verb === 'DATA') {
        const reply = answer('data', line);
        if (typeof reply === 'string' && reply.startsWith('354')) content = [];
        say(reply);
      } else if (verb === 'QUIT') {
        to = [];
        say(answer('quit', line));
      } else say('500 what?');
    };
    const startTls = (reply: Answer) => {
      say(reply);
      if (typeof reply !== 'string' || !reply.startsWith('220') || secure === null) return;
      socket.removeListener('data', onData);
      socket = new tls.TLSSocket(socket, { isServer: true, ...secure });
      follow(socket);
    };
    follow(first);
    say(answer('greeting'));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    ...{ taken, commands, contentBytes: () => contentBytes },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

async function slowly(socket: Socket, text: string): Promise<void> {
  for (const byte of Buffer.from(text)) {
    if (socket.destroyed) return;
    socket.write(Buffer.from([byte]));
    await new Promise((done) => setTimeout(done, 15));
  }
}
