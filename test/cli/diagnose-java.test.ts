/** `diagnose java`: which Javas it finds, what it tells of one that gets through, and the Java of a script. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import type { Materials, Server } from '../installs/java/bench.ts';
import { hasTools, makeMaterials, makeRoot, removeFolder, serve } from '../installs/java/bench.ts';
import type { Run } from './run.ts';
import { doctor } from './run.ts';

const resultsOf = ({ stdout }: Run) => (JSON.parse(stdout) as Report).results;
const codesOf = (run: Run) => resultsOf(run).flatMap(({ findings }) => findings.map(({ code }) => code));

const launcher = `#!/bin/sh
if [ -n "\${JAVA_HOME}" -a -e "\${JAVA_HOME}/bin/java" ]; then _java="\${JAVA_HOME}/bin/java"; else _java=\`which java\`; fi
exec "\${_java}" \${JAVA_OPTS} -cp x com.anaplan.client.Program "$@"
`;

describe.skipIf(!hasTools)('diagnose java', () => {
  let materials: Materials;
  let server: Server;
  const folders: string[] = [];
  const made = (files: Parameters<typeof makeRoot>[0]) => {
    const folder = makeRoot(files);
    folders.push(folder);
    return folder;
  };
  beforeAll(async () => {
    materials = makeMaterials();
    server = await serve(materials, 'good');
  });
  afterAll(() => {
    server?.close();
    for (const folder of [materials.folder, ...folders]) removeFolder(folder);
  });
  const at = () => ['--endpoint', `127.0.0.1:${server.port}`, '--format', 'json'];
  const trusting = () => `-Djavax.net.ssl.trustStore=${materials.file('trust.jks')}`;

  it('tells of a Java that gets through what it is and what it speaks', async () => {
    const run = await doctor(['diagnose', 'java', '/usr/bin/java', ...at()], {
      environment: { JAVA_OPTS: trusting() },
    });
    const [result] = resultsOf(run);
    expect(run.code).toBe(0);
    expect(result?.findings).toMatchObject([{ code: 'java-fit', severity: 'ok' }]);
    expect(result?.findings[0]?.meaning).toMatch(/offers TLSv1.3, TLSv1.2 \(asked\).* by TLSv1.3 TLS_AES_/);
  });

  it('finds those of JAVA_HOME, PATH and packages, each once', async () => {
    const home = made({ 'bin/java!': '\x7fELF', release: 'JAVA_VERSION="1.7.0_80"\n' });
    const run = await doctor(['diagnose', 'java', ...at()], {
      environment: { JAVA_HOME: home, JAVA_OPTS: trusting() },
    });
    const targets = resultsOf(run).map(({ target }) => target);
    expect(targets).toEqual(expect.arrayContaining([`JAVA_HOME ${home}`, expect.stringMatching(/^PATH \//)]));
    expect(new Set(targets).size).toBe(targets.length);
    expect(codesOf(run)).toContain('java-does-not-start');
    expect(codesOf(run).filter((code) => code === 'javas-disagree')).toHaveLength(1);
    expect(run.code).toBe(2);
  });

  it('says so where there is none', async () => {
    const run = await doctor(['diagnose', 'java', '/nonexistent/jdk', ...at()]);
    expect(codesOf(run)).toEqual(['java-missing']);
    expect(run.code).toBe(2);
  });

  it('takes the Java and the options of a script of Anaplan Connect, and runs neither it nor its launcher', async () => {
    const job = `#!/bin/sh
touch ran
JAVA_OPTS="${trusting()} -Djdk.tls.client.protocols=TLSv1.1"
export JAVA_OPTS
./AnaplanClient.sh -user a:b -workspaces
`;
    const folder = made({ 'job.sh!': job, 'AnaplanClient.sh!': launcher });
    const run = await doctor(['diagnose', 'java', '--connect', path.join(folder, 'job.sh'), ...at()]);
    expect(codesOf(run)).toEqual(['tls-12-not-offered']);
    expect(existsSync(path.join(folder, 'ran'))).toBe(false);
  });

  it('does not run a shim', async () => {
    const folder = made({ 'bin/java!': '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n' });
    const run = await doctor(['diagnose', 'java', folder, ...at()]);
    expect(codesOf(run)).toEqual(['java-is-a-script']);
    expect(existsSync(path.join(folder, 'bin/ran'))).toBe(false);
  });

  it.each([
    [['/usr/bin/java', '--connect', 'job.sh'], /PATH or --connect/],
    [['--connect', '/nonexistent/job.sh'], /no script \/nonexistent\/job\.sh/],
    [['--endpoint', 'https://x y'], /--endpoint takes HOST/],
  ])('refuses %j', async (args, sentence) => {
    const run = await doctor(['diagnose', 'java', ...args]);
    expect(run.code).toBe(64);
    expect(run.stderr).toMatch(sentence);
  });
});
