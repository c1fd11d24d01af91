/** A Java, or what it obeys, that others may change is read and not run: what a job's script names must not run as this account. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thisHost } from '../../../src/host/this-host.ts';
import type { JavaOptionTexts } from '../../../src/installs/java/java.ts';
import { createJavas } from '../../../src/installs/java/look.ts';
import { hasTools, javaHomes } from './bench.ts';

const javas = createJavas({ host: thisHost(process.env), network: { proxy: null, noProxy: [] } });

function look(java: string, options: JavaOptionTexts = {}) {
  const candidate = { by: 'given', path: java } as const;
  return javas.look({ candidate, options, endpoints: [], certificates: [] }, AbortSignal.timeout(60_000));
}

describe.skipIf(!hasTools)('a Java that is not run', () => {
  let folder = '';
  let java = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'java-danger-')));
    java = path.join(javaHomes()[0] ?? '', 'bin', 'java');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A folder of its own, which others may write to or not. */
  function place(name: string, mode: number): string {
    const made = path.join(folder, name);
    mkdirSync(made);
    chmodSync(made, mode);
    return made;
  }

  it.each([
    ['in a folder of everybody', 0o777, 0o755],
    ['that everybody may write', 0o755, 0o777],
  ])('one %s', async (name, folderMode, fileMode) => {
    const bin = path.join(place(name, 0o755), 'bin');
    mkdirSync(bin);
    const program = path.join(bin, 'java');
    copyFileSync(java, program);
    chmodSync(program, fileMode);
    chmodSync(bin, folderMode);
    const { run } = await look(program);
    expect(run.outcome).toBe('not-run');
    expect(run.detail).toMatch(/^everybody may change the (file|folder) /);
  });

  // The program itself is safe in these: what it loads is not.
  it.each<[string, (home: string) => string]>([
    ['a library', (home) => write(home, 'lib/server/libjvm.so', 0o666)],
    ['a folder of libraries', (home) => path.dirname(write(home, 'lib/server/libjvm.so', 0o644))],
    ['its classes, in a Java 8', (home) => write(home, 'jre/lib/rt.jar', 0o777)],
    ['its settings, behind a link', (home) => linked(home, 'conf/security/java.security')],
  ])('one of which others may change %s', async (_name, make) => {
    const home = mkdtempSync(path.join(folder, 'home-'));
    chmodSync(home, 0o755);
    mkdirSync(path.join(home, 'bin'));
    const program = path.join(home, 'bin', 'java');
    copyFileSync(java, program);
    chmodSync(program, 0o755);
    const open = make(home);
    if (open.endsWith('server')) chmodSync(open, 0o777);
    const { run } = await look(program);
    expect(run.outcome).toBe('not-run');
    expect(run.detail).toContain(`everybody may change the ${open.endsWith('server') ? 'folder' : 'file'} ${open}`);
  });

  function write(home: string, name: string, mode: number): string {
    const file = path.join(home, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  }

  function linked(home: string, name: string): string {
    const target = write(mkdtempSync(path.join(folder, 'etc-')), 'java.security', 0o666);
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    symlinkSync(target, path.join(home, name));
    return target;
  }

  it('is no Java of which others may change the list of certificates alone: nothing is loaded from it', async () => {
    const home = mkdtempSync(path.join(folder, 'home-'));
    chmodSync(home, 0o755);
    mkdirSync(path.join(home, 'bin'));
    copyFileSync(java, path.join(home, 'bin', 'java'));
    chmodSync(path.join(home, 'bin', 'java'), 0o755);
    write(home, 'lib/security/cacerts', 0o666);
    expect((await look(path.join(home, 'bin', 'java'))).run.detail).not.toContain('may change');
  });

  it.each<[string, (security: string) => string]>([
    ['a file of everybody', (file) => file],
    ['it as a URL, in place of its own', (file) => `=file:${file}`],
    ['it by a way round', (file) => `${path.dirname(file)}/../open/./java.security`],
    ['another machine', () => 'http://127.0.0.1:9/java.security'],
  ])('one that would obey %s', async (_name, value) => {
    const open = path.join(folder, 'open');
    mkdirSync(open, { recursive: true });
    chmodSync(open, 0o777);
    const file = path.join(open, 'java.security');
    writeFileSync(file, 'security.provider.13=SunPKCS11 /job/evil.cfg\n');
    const { run } = await look(java, { JAVA_TOOL_OPTIONS: `-Djava.security.properties=${value(file)}` });
    expect(run.outcome).toBe('not-run');
  });

  it('one whose options would load an agent or run a command runs without them', async () => {
    const agent = `-javaagent:${path.join(folder, 'no-such.jar')}`;
    const { run } = await look(java, { JAVA_TOOL_OPTIONS: agent, _JAVA_OPTIONS: '-XX:OnError=/bin/false' });
    expect(run).toMatchObject({ outcome: 'ran', detail: '' });
  });
});
