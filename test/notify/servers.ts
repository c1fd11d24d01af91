/** Real servers that take messages: SMTP (smtp-server) and HTTP, which do what a test tells them to. */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Email } from 'postal-mime';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterEach } from 'vitest';

export type Mail = { readonly to: readonly string[]; readonly bytes: Buffer };

export type MailServer = {
  readonly port: number;
  readonly mails: Mail[];
  parsed(): Promise<readonly Email[]>;
  close(): Promise<void>;
};

export type MailAnswers = {
  /** Throws what it answers to a recipient. */
  readonly rcpt?: (address: string) => void;
  /** After the whole message; throws what it answers. */
  readonly data?: (mail: Mail) => void | Promise<void>;
};

export function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

export function mailServers(): (answers?: MailAnswers, port?: number) => Promise<MailServer> {
  const running: MailServer[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close();
  });
  return async ({ rcpt, data } = {}, port = 0) => {
    const mails: Mail[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onRcptTo: ({ address }, _session, done) => {
        try {
          rcpt?.(address);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      onData: (stream, session, done) => {
        const pieces: Buffer[] = [];
        stream.on('data', (piece: Buffer) => pieces.push(piece));
        stream.on('end', () => {
          const mail = { to: session.envelope.rcptTo.map(({ address }) => address), bytes: Buffer.concat(pieces) };
          void (async () => {
            await data?.(mail);
            mails.push(mail);
          })().then(() => done(), done);
        });
      },
    });
    server.on('error', () => undefined);
    server.listen(port, '127.0.0.1');
    await once(server.server, 'listening');
    const made: MailServer = {
      port: (server.server.address() as AddressInfo).port,
      mails,
      parsed: () => Promise.all(mails.map(({ bytes }) => PostalMime.parse(bytes))),
      close: () => new Promise((resolve) => server.close(() => resolve())),
    };
    running.push(made);
    return made;
  };
}

export type Call = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type HookServer = { readonly url: string; readonly calls: Call[] };

/** `answer` ends the response, or does not. */
export function hookServers(): (
  answer?: (response: ServerResponse, call: Call, request: IncomingMessage) => void,
) => Promise<HookServer> {
  const running: http.Server[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  return async (answer = (response) => response.end('ok')) => {
    const calls: Call[] = [];
    const server = http.createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('error', () => undefined);
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const call = { method, path: url, headers, body: Buffer.concat(pieces) };
        calls.push(call);
        answer(response, call, request);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    running.push(server);
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
  };
}
