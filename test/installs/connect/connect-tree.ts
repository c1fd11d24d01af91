/** An install of Anaplan Connect in a folder of its own, with a job's script in it, looked at and judged by the real check. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { anaplanConnect } from '../../../checks/anaplan-connect.ts';
import type { Finding, JsonObject } from '../../../src/check.ts';
import { CouldNotLook } from '../../../src/check.ts';
import { hostClock } from '../../../src/clock.ts';
import type { Host } from '../../../src/host/host.ts';
import { thisHost } from '../../../src/host/this-host.ts';
import { createConnectScripts } from '../../../src/installs/connect/connect-scripts.ts';
import { createJavas } from '../../../src/installs/java/look.ts';
import { createKeystores } from '../../../src/keystore/open.ts';
import { settingsFor } from '../../../src/settings/adhoc.ts';
import type { Tools } from '../../../src/tools.ts';
import { createTrustStores } from '../../../src/trust/stores.ts';

export const fixtures = join(import.meta.dirname, '../../fixtures/anaplan-connect');

/** First lines of a fixture: `install: 4.1.0`, `tree: ...`, `needs: keytool`, `account: batch`, `expect: code code`. */
export type Header = {
  readonly install: string;
  readonly tree: readonly string[];
  readonly needs: readonly string[];
  /** The job's, where that is another than the one that looks; its JAVA_HOME is then said by the settings. */
  readonly account: string | null;
  readonly expect: readonly string[];
};

export function headerOf(text: string): Header {
  const said = (name: string) => new RegExp(`^(?:#|rem) ${name}: (.*?)\\r?$`, 'm').exec(text)?.[1] ?? '';
  const words = (name: string) =>
    said(name)
      .split(' ')
      .filter((word) => word !== '');
  const account = said('account') || null;
  return { install: said('install'), tree: words('tree'), needs: words('needs'), account, expect: words('expect') };
}

export function fixtureNames(): readonly string[] {
  return readdirSync(fixtures).toSorted();
}

/** `keys`: a folder of keystores made before. */
export async function connectTree(script: string, text: string, keys: string | null) {
  const root = mkdtempSync(join(tmpdir(), 'anaplan-doctor-connect-'));
  const { install, tree } = headerOf(text);
  const folder = join(root, 'anaplan-connect');
  const write = (path: string, content: string | Uint8Array, mode = 0o600) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    chmodSync(join(root, path), mode);
  };
  const has = (word: string) => tree.includes(word);
  const java = tree.find((word) => /^java-/.test(word)) ?? 'java-8';
  writeJavas(write);
  const inLine = { 'line-java': join(root, 'java-7', 'bin', 'java'), 'bare-java': 'java' };
  const line = has('line-java') ? inLine['line-java'] : has('bare-java') ? inLine['bare-java'] : null;
  const sh = launcherSh(install, has('bash-launcher') ? '/bin/bash' : '/bin/sh', line);
  if (!has('no-launcher')) {
    write(
      'anaplan-connect/AnaplanClient.sh',
      has('crlf-launcher') ? sh.replaceAll('\n', '\r\n') : has('other-launcher') ? otherProgram : sh,
      has('plain-launcher') ? 0o644 : has('sealed-launcher') ? 0o311 : 0o755,
    );
    write('anaplan-connect/AnaplanClient.bat', launcherBat(install));
  }
  await writeJars(write, install, has, root);
  if (!has('no-lib')) write('anaplan-connect/lib/readme.txt', 'drivers go here');
  if (has('jdbc-driver')) write('anaplan-connect/lib/postgresql-42.7.jar', 'a driver');
  write('anaplan-connect/data/actuals.csv', 'a,b\n1,2\n', has('sealed-input') ? 0o200 : 0o600);
  if (has('sealed-output')) write('anaplan-connect/data/errors.csv', '', 0o400);
  if (has('jdbc')) write('anaplan-connect/data/whole-jdbc.properties', jdbcProperties);
  write(
    'anaplan-connect/data/jdbc.properties',
    'jdbc.connect.url=jdbc:x\njdbc.password=Jdbc-Canary-3\njdbc.query=select 1\n',
  );
  if (keys !== null) cpSync(keys, join(folder, 'keys'), { recursive: true });
  if (has('stored-password')) write('home/.anaplan/api-client/keystore-access.txt', '%E4');
  if (has('oauth-token')) {
    const name = createHash('sha512-256').update('0123456789abcdef').digest('hex');
    write(`home/ks_${name}.jks`, 'a keystore');
  }
  mkdirSync(join(root, 'home'), { recursive: true });
  write(`anaplan-connect/${script}`, text, has('plain-script') ? 0o644 : 0o755);
  const javaHome = java === 'java-none' ? {} : { JAVA_HOME: join(root, java) };
  return {
    root,
    folder,
    script: join(folder, script),
    environment: { PATH: '/nowhere', HOME: join(root, 'home'), ...javaHome },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const otherProgram = '#!/bin/sh\nexec curl "$@"\n';
const jdbcProperties = `jdbc.connect.url=jdbc:postgresql://db.example.com/x
jdbc.username=loader
jdbc.password=Jdbc-Canary-3
jdbc.fetch.size=100
jdbc.isStoredProcedure=false
jdbc.query=select 1
`;

type Write = (path: string, content: string | Uint8Array, mode?: number) => void;

const javas = {
  'java-7': '1.7.0_80',
  'java-8': '1.8.0_442',
  'java-8-old': '1.8.0_202',
  'java-11': '11.0.22',
  'java-17': '17.0.10',
} as const;

function writeJavas(write: Write): void {
  for (const [name, version] of Object.entries(javas)) {
    write(`${name}/release`, `JAVA_VERSION="${version}"\nIMPLEMENTOR="Eclipse Adoptium"\n`);
    write(`${name}/bin/java`, 'stands for a program', 0o755);
    write(`${name}/bin/java.exe`, 'stands for a program', 0o755);
  }
}

/** In our own words, with the lines that decide: where Java is looked for, its test, the pattern of the jar. */
export function launcherSh(version: string, shell = '/bin/sh', java: string | null = null): string {
  const isOld = version.startsWith('1.3');
  const name = isOld ? 'java' : '_java';
  const tests = {
    '1.4': `if [[ "$_java" ]]; then
  if [ \`\${_java} -version 2>&1 | grep 1.8 | wc -l\` -eq 0 ]; then exit 100; fi
fi
`,
    later: `if [[ "$_java" ]]; then
  v=\`\${_java} -version 2>&1\`
  if ! echo "$v" | grep -q "1.8\\|8.0" && ! ( echo "$v" | grep -q "11.0" && ! echo "$v" | grep -qi open ); then exit 100; fi
fi
`,
  };
  const test = isOld ? '' : version.startsWith('1.4') ? tests['1.4'] : tests.later;
  return `#!${shell}
${isOld ? '' : '_java=\n'}if [ -z "$${name}" ]; then
  if [ -n "\${JAVA_HOME}" -a -e "\${JAVA_HOME}/bin/java" ]; then ${name}=\${JAVA_HOME}/bin/java
  else ${name}=\`which java\`; fi
fi
${test}here=\`dirname "$0"\`
classpath=\`ls -t "\${here}"/${jarPattern(version)} | head -1\`
exec "${java ?? `\${${name}}`}" \${JAVA_OPTS} -classpath "\${classpath}" com.anaplan.client.Program "$@"
`;
}

export function launcherBat(version: string): string {
  const isOld = version.startsWith('1.3');
  return `@echo off
${isOld ? '' : 'set JAVA=\n'}${isOld ? '' : `set bad_java_version=1.7\nfor /f %%j in ('"%JAVA%" -fullversion') do set v=%%j\n${version.startsWith('1.4') ? 'if !major! equ !bad_version_major! (\n' : 'if !major! geq !bad_version_major! (\n  if !major! equ 9 call :BAD_JAVA_ERROR\n'}  echo fine\n) else (\n  call :BAD_JAVA_ERROR\n)\n`}set CP=
for /f %%l in ('dir /b /od "%~dp0${jarPattern(version)}"') do set CP=%~dp0%%l
"%JAVA%" %JAVA_OPTS% -classpath "%CP%" com.anaplan.client.Program %*
`.replaceAll('\n', '\r\n');
}

function jarPattern(version: string): string {
  return /^1\./.test(version) ? 'anaplan-connect-*.jar' : 'anaplan-connect-*-jar-with-dependencies.jar';
}

function jarName(version: string): string {
  if (version.startsWith('1.3')) return `anaplan-connect-${version.replaceAll('.', '-')}.jar`;
  return version.startsWith('1.4')
    ? `anaplan-connect-${version}.jar`
    : `anaplan-connect-${version}-jar-with-dependencies.jar`;
}

async function writeJars(write: Write, version: string, has: (word: string) => boolean, root: string): Promise<void> {
  const at = (name: string) => `anaplan-connect/${name}`;
  const name = jarName(version);
  if (has('no-jar')) return;
  if (has('thin-jar')) return write(at(`anaplan-connect-${version}.jar`), await jar({ client: '' }));
  if (has('broken-jar')) return write(at(name), (await jar({ client: '' })).subarray(0, 60));
  if (has('foreign-jar')) return write(at(name), await jar({ other: '' }));
  if (has('nameless-jar'))
    return write(at('anaplan-connect-custom-jar-with-dependencies.jar'), await jar({ client: '' }));
  write(at(has('renamed-jar') ? jarName('4.0.0') : name), await jar({ client: '', pom: version }));
  if (!has('two-jars')) return;
  write(at(jarName('4.0.0')), await jar({ client: '', pom: '4.0.0' }));
  utimesSync(join(root, at(jarName('4.0.0'))), 1_600_000_000, 1_600_000_000);
}

const entryNames = {
  client: 'com/anaplan/client/Program.class',
  other: 'org/example/Other.class',
  pom: 'META-INF/maven/com.anaplan/anaplan-connect-client/pom.properties',
  manifest: 'META-INF/MANIFEST.MF',
} as const;

export async function jar(entries: { readonly [name in keyof typeof entryNames]?: string }): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, value] of Object.entries(entries)) {
    const text = name === 'pom' ? `version=${value}\n` : value;
    zip.addBuffer(Buffer.from(text), entryNames[name as keyof typeof entryNames]);
  }
  zip.end();
  return await buffer(zip.outputStream as unknown as NodeJS.ReadableStream);
}

export type Looked = {
  readonly findings: readonly Finding[];
  readonly observation: JsonObject;
  readonly known: readonly string[];
};

/** Javas of the tree are read and not run: their versions are those of their release files. */
export async function lookedAt(
  script: string,
  environment: Readonly<Record<string, string>>,
  {
    caFile = null,
    account = null,
    javaHome = null,
    log = null,
    host: given = null,
  }: {
    readonly caFile?: string | null;
    readonly account?: string | null;
    readonly javaHome?: string | null;
    readonly log?: string | null;
    /** In place of this one. */
    readonly host?: Host | null;
  } = {},
): Promise<Looked> {
  const known: string[] = [];
  const here = asOwner(thisHost(environment), { name: 'loader', home: environment['HOME'] ?? null });
  const host = given ?? here;
  const redaction = { know: (secret: string) => void known.push(secret) };
  const keystores = createKeystores({
    readSecret: () => Promise.reject(new Error('no reference is to be read')),
    onSecret: redaction.know,
  });
  const connectScripts = createConnectScripts({
    host,
    java: createJavas({ host: { ...host, collectedAtMs: 1 }, network: { proxy: null, noProxy: [] } }),
    keystores,
    trust: createTrustStores({ trust: 'mozilla', caFile }),
    redaction,
    tls: { look: () => Promise.reject(new Error('nothing is to be asked')) },
    anaplan: {
      connection: () => {
        throw new Error('nothing is to be asked');
      },
    },
  });
  const settings = {
    ...settingsFor({ installs: { connect: [{ name: 'job', script, log, account, javaHome }] } }),
    limits: { 'anaplan-connect': { online: false } },
  };
  const [target] = anaplanConnect.targets(settings);
  if (target === undefined) throw new Error('no target');
  const signal = new AbortController().signal;
  const observation = await anaplanConnect.probe(target, { connectScripts } as unknown as Tools, signal);
  const limits = anaplanConnect.limits.parse({ online: false });
  const nowMs = hostClock.nowMs();
  const memory = anaplanConnect.remember(null, { outcome: 'seen', startedAtMs: nowMs, observation }, limits, () => []);
  return {
    findings: anaplanConnect.judge(observation, { nowMs, limits, memory }),
    observation: observation as JsonObject,
    known,
  };
}

/** Rights as the owner of the files has them, whoever runs the tests: root may do all. */
function asOwner(host: Host, account: Host['account']): Host {
  const factsOf: Host['factsOf'] = async (file) => {
    const facts = await host.factsOf(file);
    if (!facts.exists || facts.mode === null) return facts;
    const may = (bit: number) => ((facts.mode ?? 0) & bit) !== 0;
    return { ...facts, isReadable: may(0o400), isWritable: may(0o200), isExecutable: may(0o100) };
  };
  const readable = async (file: string) => {
    const facts = await factsOf(file);
    if (facts.exists && facts.isReadable === false)
      throw new CouldNotLook({
        whose: 'operator',
        code: 'file-refused',
        message: `${file} could not be read (EACCES).`,
      });
  };
  return {
    ...host,
    account,
    factsOf,
    textOf: async (file, options) => readable(file).then(() => host.textOf(file, options)),
    bytesOf: async (file, most) => readable(file).then(() => host.bytesOf(file, most)),
    namesIn: async (folder) => readable(folder).then(() => host.namesIn(folder)),
  };
}

/** Read from a file of the tree. */
export function textAt(...parts: readonly string[]): string {
  return readFileSync(join(...parts), 'utf8');
}
