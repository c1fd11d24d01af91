import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { doctor, root } from './run.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-tls-listen-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let child: ChildProcess | null = null;
afterEach(() => child?.kill('SIGKILL'));

type Listening = {
  readonly port: number;
  readonly over: Promise<{ code: number | null; stdout: string }>;
  stop(): void;
};

function listening(...options: string[]): Promise<Listening> {
  const started = spawn(
    process.execPath,
    [join(root, 'bin/anaplan-doctor.js'), 'tls', 'listen', '--port', '0', ...options],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    },
  );
  child = started;
  let stdout = '';
  let stderr = '';
  started.stdout.on('data', (part) => {
    stdout += part;
  });
  const over = new Promise<{ code: number | null; stdout: string }>((done) =>
    started.on('close', (code) => done({ code, stdout })),
  );
  return new Promise((ready, failed) => {
    started.stderr.on('data', (part) => {
      stderr += part;
      const port = /Listening on https:\/\/127\.0\.0\.1:(\d+)\//.exec(stderr)?.[1];
      if (port !== undefined) ready({ port: Number(port), over, stop: () => started.kill('SIGTERM') });
    });
    started.on('close', () => failed(new Error(stderr)));
  });
}

function page(port: number, certificate: string): Promise<string> {
  return new Promise((done, failed) => {
    const ca = readFileSync(certificate);
    get({ host: 'localhost', port, ca, agent: false }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => done(text));
    }).on('error', failed);
  });
}

function say(port: number, text: string): Promise<void> {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.end(text));
    socket.on('error', () => undefined);
    socket.resume();
    socket.on('close', () => done());
  });
}

describe('tls listen', { timeout: 60_000 }, () => {
  it('tells of a client in text and shows it the page, until stopped', async () => {
    const certificate = join(folder, 'listener.pem');
    const { port, over, stop } = await listening('--write-certificate', certificate);
    expect(await page(port, certificate)).toContain('Anaplan would accept this client');
    await say(port, 'hello?\n');
    stop();
    const { code, stdout } = await over;
    expect(code).toBe(0);
    expect(stdout).toMatch(/Anaplan would accept this client: it offers TLS 1\.3\./);
    expect(stdout).toMatch(/Resembles: +Node /);
    expect(stdout).toMatch(/Host name: +localhost/);
    expect(stdout).toMatch(/the handshake stood \(TLSv1\.3.*shown the page/);
    expect(stdout).toMatch(/no ClientHello: not TLS/);
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .filter((line) => line.includes(' '))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(120);
  });

  it('--once --format json: one document a line, and the exit code of the verdict', async () => {
    const certificate = join(folder, 'once.pem');
    const { port, over } = await listening('--once', '--format', 'json', '--write-certificate', certificate);
    await page(port, certificate);
    const { code, stdout } = await over;
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      {
        event: 'hello',
        schema: 'anaplan-doctor/hello@1',
        versions: ['TLS 1.3', 'TLS 1.2'],
        serverName: 'localhost',
        anaplan: { outcome: 'accepted' },
      },
      { event: 'handshake', kind: 'answered', version: 'TLSv1.3' },
    ]);
  });

  it('--once: 3 where no hello came', async () => {
    const { port, over } = await listening('--once');
    await say(port, 'GET / HTTP/1.1\r\n\r\n');
    expect((await over).code).toBe(3);
  });

  it('refuses a port that is none, and an address that is not ours', async () => {
    expect((await doctor(['tls', 'listen', '--port', 'https'])).code).toBe(64);
    const { code, stderr } = await doctor(['tls', 'listen', '--port', '0', '--host', '192.0.2.1']);
    expect(code).toBe(70);
    expect(stderr).toMatch(/Could not listen on 192\.0\.2\.1.*--host/);
  });
});
