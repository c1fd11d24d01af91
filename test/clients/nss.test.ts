import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Heard } from '../../src/clients/hello-ear.ts';
import { helloReportOf } from '../../src/clients/hello-report.ts';
import { listenForHellos } from '../../src/clients/listener.ts';
import { identity } from './servers.ts';

/** Both are of libnss3-tools; neither has an option that ends well without a database. */
const present = ['tstclnt', 'certutil'].every((program) => spawnSync(program, ['-H']).error === undefined);
if (!present) console.warn('SKIPPED for want of tstclnt');

it.skipIf(!present)(
  'NSS through the listener: accepted by Anaplan, and offers what its profile says',
  { timeout: 40_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-nss-'));
    const heard: Heard[] = [];
    const listener = await listenForHellos({
      host: '127.0.0.1',
      port: 0,
      identity: await identity(),
      onHeard: (one) => heard.push(one),
      onEnding: () => undefined,
      pageFor: () => '',
    });
    try {
      spawnSync('certutil', ['-N', '-d', `sql:${folder}`, '--empty-password']);
      await askedBy([
        '-h',
        '127.0.0.1',
        '-p',
        String(listener.port),
        '-d',
        `sql:${folder}`,
        '-o',
        '-V',
        'tls1.0:tls1.3',
      ]);
      const [first] = heard;
      if (first?.kind !== 'hello') throw new Error(`no hello: ${JSON.stringify(heard)}`);
      const report = helloReportOf(first.hello);
      expect(report.versions).toEqual(['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0']);
      expect(report.anaplan.outcome).toBe('accepted');
      // The same suites, groups and algorithms in the same order; its command line adds TLS 1.0 and 1.1.
      expect(report.resembles).toMatchObject([{ id: 'nss-3.87', similarity: 0.98 }]);
    } finally {
      await listener.close();
      rmSync(folder, { recursive: true });
    }
  },
);

/** Ends with its input, at the latest after 20 seconds. */
function askedBy(words: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn('tstclnt', words, { stdio: ['pipe', 'ignore', 'ignore'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.stdin.on('error', () => undefined);
    child.stdin.end('GET / HTTP/1.0\r\n\r\n');
    child.on('error', failed);
    child.on('close', () => {
      clearTimeout(timer);
      done();
    });
  });
}
