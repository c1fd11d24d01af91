/** A host of Windows with Anaplan Connect and one script, as a snapshot by collect.cmd shows it; looked at and judged by the real check. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { snapshotHost } from '../../../src/host/snapshot.ts';
import { launcherBat, lookedAt } from './connect-tree.ts';

export type Snapshot = {
  readonly version: string;
  readonly script: string;
  readonly environment?: string;
  readonly registry?: string;
  /** Of the install, with the script in it. */
  readonly folder?: string;
  readonly name?: string;
  /** Homes with their release. */
  readonly javas?: { readonly [home: string]: string };
};

/** Codes are those worse than a notice, but for what every such script has. */
export async function lookedOnWindows({
  version,
  script: text,
  folder: at = 'C:\\anaplan',
  name = 'job.bat',
  environment = '',
  registry = '',
  javas = {},
}: Snapshot) {
  const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  const jar = version.startsWith('1.3')
    ? `anaplan-connect-${version.replaceAll('.', '-')}.jar`
    : `anaplan-connect-${version}-jar-with-dependencies.jar`;
  const files: Record<string, string> = {
    [`${at}\\${name}`]: text,
    [`${at}\\AnaplanClient.bat`]: launcherBat(version),
  };
  for (const [home, release] of Object.entries(javas)) files[`${home}\\release`] = `JAVA_VERSION="${release}"\n`;
  const listing = [
    ...Object.entries(files).map(([path, content]) => `file\t${content.length}\t-\t${path}\tcopied whole`),
    `file\t1000\t-\t${at}\\${jar}\tnot copied`,
    `folder\t0\t-\t${at}\\lib\tcomplete`,
    `folder\t0\t-\t${at}\tcomplete`,
    ...Object.keys(javas).flatMap((home) => [
      `file\t9\t-\t${home}\\bin\\java.exe\t`,
      `folder\t0\t-\t${home}\\bin\tcomplete`,
      `folder\t0\t-\t${home}\tcomplete`,
    ]),
  ];
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (const [path, content] of Object.entries(files))
    write(`files/${path.replace(':', '').replaceAll('\\', '/')}`, content);
  write('listing.tsv', `${listing.join('\n')}\n`);
  write(
    'manifest.tsv',
    'anaplan-doctor-snapshot\t1\nplatform\twindows\ncollectedAt\t2026-11-22T06:00:00Z\naccount\tsvc_loader\nhome\tC:\\Users\\svc_loader\n',
  );
  write('environment.txt', `Path=C:\\Windows\n${environment}`);
  write('registry.txt', registry);
  const seen = await lookedAt(`${at}\\${name}`, {}, { host: await snapshotHost(folder) }).finally(() =>
    rmSync(folder, { recursive: true }),
  );
  expect(JSON.stringify([seen.findings, seen.observation])).not.toContain('Canary');
  const bad = seen.findings.filter(
    ({ severity, code }) => severity !== 'notice' && !/secret-in-script|truststore/.test(code),
  );
  return { ...seen, codes: bad.map(({ code }) => code) };
}

export const java8 = { 'C:\\Program Files\\Java\\jre1.8.0_442': '1.8.0_442' };
export const home8 = 'JAVA_HOME=C:\\Program Files\\Java\\jre1.8.0_442\n';
