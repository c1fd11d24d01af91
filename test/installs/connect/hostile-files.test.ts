/** Jars that unpack to far more than they are, and files that change while they are read: an answer, and soon. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouldNotLook } from '../../../src/check.ts';
import { thisHost } from '../../../src/host/this-host.ts';
import { jarFactsOf } from '../../../src/installs/connect/client/jar.ts';
import { connectTree, jar, lookedAt } from './connect-tree.ts';

const mebibyte = 1024 * 1024;

describe('a jar', () => {
  it('whose properties unpack to 256 MiB tells nothing by them', async () => {
    const bytes = await jar({ client: '', pom: `4.1.0${' '.repeat(256 * mebibyte)}` });
    expect(bytes.length).toBeLessThan(mebibyte);
    const before = process.memoryUsage().rss;
    expect(await jarFactsOf(bytes)).toEqual({ state: 'read', version: null, says: null, hasClient: true });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * mebibyte);
  });

  it('that lies about their size is damaged', async () => {
    const bytes = await jar({ client: '', pom: `4.1.0${' '.repeat(8 * mebibyte)}` });
    const real = Buffer.alloc(4);
    real.writeUInt32LE('version=4.1.0\n'.length + 8 * mebibyte);
    let changed = 0;
    for (let at = bytes.indexOf(real); at >= 0; at = bytes.indexOf(real, at + 1), changed++)
      bytes.writeUInt32LE(20, at);
    expect(changed).toBeGreaterThan(0);
    expect(await jarFactsOf(bytes)).toEqual({ state: 'damaged' });
  });
});

describe('files that change while they are read', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-changing-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are read as they were at some moment, or not at all', async () => {
    const host = thisHost({});
    const file = join(folder, 'nightly.log');
    const line = 'INFO all is well\n';
    const texts: string[] = [];
    for (let round = 0; round < 150; round++) {
      const looks = [host.textOf(file, { from: 'end', maxBytes: 4096 }), host.textOf(file), host.bytesOf(file, 65_536)];
      if (round % 10 === 9) rmSync(file, { force: true });
      else writeFileSync(file, line.repeat((round * 37) % 900));
      for (const look of await Promise.allSettled(looks)) {
        if (look.status === 'rejected') expect(look.reason).toBeInstanceOf(CouldNotLook);
        else if (look.value !== null && 'text' in look.value) texts.push(look.value.text);
      }
    }
    expect(texts.length).toBeGreaterThan(0);
    const words = /^(?:INFO all is well\n)*$/;
    // The end of a log may begin in the middle of a line, and a file that was cut meanwhile end so.
    for (const text of texts) expect(text.slice(text.indexOf('\n') + 1, text.lastIndexOf('\n') + 1)).toMatch(words);
  });

  it('do not make the look at a script fail', async () => {
    const text = '#!/bin/sh\n# install: 4.1.0\ncd "$(dirname "$0")" || exit 1\n. ./settings.sh\n';
    const call = './AnaplanClient.sh -auth https://auth.anaplan.com -user "$U" -workspaces\n';
    const tree = await connectTree('job.sh', text + call, null);
    try {
      const settings = join(tree.folder, 'settings.sh');
      writeFileSync(settings, 'U=a@example.com:x\n');
      for (let round = 0; round < 6; round++) {
        const look = lookedAt(tree.script, tree.environment, { log: join(tree.root, 'job.log') });
        if (round % 2 === 0) rmSync(settings);
        else writeFileSync(settings, `${'# moved\n'.repeat(2000)}U=a@example.com:x\n`);
        writeFileSync(join(tree.root, 'job.log'), 'x'.repeat(round * 1000));
        expect((await look).findings.length).toBeGreaterThan(0);
      }
    } finally {
      tree.remove();
    }
  });
});
