/** What we say of launchers against real shells: whether they take a Java, which one they find, and what an edited one runs. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thisHost } from '../../../src/host/this-host.ts';
import { systemShellOf } from '../../../src/installs/connect/client/java-look.ts';
import { launcherOf } from '../../../src/installs/connect/client/launcher.ts';
import { acceptanceOf } from '../../../src/installs/connect/client/launcher-java.ts';
import { editedLine, proposalOf } from '../../../src/installs/connect/client/proposal.ts';
import { identityOfOutput } from '../../../src/installs/java/version.ts';
import { jar, launcherBat, launcherSh } from './connect-tree.ts';

const shells = (['dash', 'bash'] as const).filter((shell) => existsSync(`/bin/${shell}`));
for (const missing of ['dash', 'bash'].filter((shell) => !existsSync(`/bin/${shell}`)))
  console.warn(`SKIPPED for want of ${missing}: launchers under it`);

/** As `java -version` of these releases says it. */
const answers = {
  'Oracle 8': 'java version "1.8.0_202"\nJava(TM) SE Runtime Environment (build 1.8.0_202-b08)',
  'OpenJDK 8': 'openjdk version "1.8.0_442"\nOpenJDK Runtime Environment (Temurin)(build 1.8.0_442-b06)',
  'Oracle 7': 'java version "1.7.0_80"\nJava(TM) SE Runtime Environment (build 1.7.0_80-b15)',
  'Oracle 11': 'java version "11.0.22" 2024-01-16 LTS\nJava(TM) SE Runtime Environment 18.9 (build 11.0.22+9-LTS-219)',
  'OpenJDK 11': 'openjdk version "11.0.22" 2024-01-16\nOpenJDK Runtime Environment Temurin-11.0.22+7 (build 11.0.22+7)',
  'OpenJDK 17': 'openjdk version "17.0.10" 2024-01-16\nOpenJDK Runtime Environment Temurin-17.0.10+7 (build 17.0.10+7)',
  'OpenJDK 18': 'openjdk version "18.0.2" 2022-07-19\nOpenJDK Runtime Environment (build 18.0.2+9-61)',
  'OpenJDK 21':
    'openjdk version "21.0.2" 2024-01-16 LTS\nOpenJDK Runtime Environment Temurin-21.0.2+13 (build 21.0.2+13-LTS)',
} as const;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-launcher-'));
  for (const version of ['1.3.3.5', '1.4.4', '4.1.0']) {
    mkdirSync(join(folder, version));
    const name =
      version === '4.1.0' ? `anaplan-connect-${version}-jar-with-dependencies.jar` : `anaplan-connect-${version}.jar`;
    writeFileSync(join(folder, version, name), await jar({ client: '' }));
    writeFileSync(join(folder, version, 'AnaplanClient.sh'), launcherSh(version));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Java that tells its version, and else that it was started. */
function javaHome(answer: string): string {
  const home = mkdtempSync(join(folder, 'java-'));
  mkdirSync(join(home, 'bin'));
  writeFileSync(
    join(home, 'bin', 'java'),
    `#!/bin/sh\ncase "$*" in *Program*) echo "started $0";; *) cat >&2 <<'EOF'\n${answer}\nEOF\n;; esac\n`,
  );
  chmodSync(join(home, 'bin', 'java'), 0o755);
  return home;
}

function runs(shell: string, launcher: string, environment: Record<string, string>): string {
  try {
    return execFileSync(`/bin/${shell}`, [launcher, '-version'], {
      env: { PATH: '/usr/bin:/bin', ...environment },
      stdio: 'pipe',
    }).toString();
  } catch {
    return '';
  }
}

describe.each(shells)('under %s', (shell) => {
  for (const version of ['1.3.3.5', '1.4.4', '4.1.0']) {
    for (const [name, answer] of Object.entries(answers)) {
      it(`the launcher of ${version} and ${name}`, () => {
        const launcher = join(folder, version, 'AnaplanClient.sh');
        const isTaken = runs(shell, launcher, { JAVA_HOME: javaHome(answer) }).includes('started');
        const told = launcherOf(launcher, { text: launcherSh(version), lineEnds: 'lf' });
        const { acceptance } = acceptanceOf(told, identityOfOutput(answer), shell);
        expect(acceptance !== 'rejected').toBe(isTaken);
      });
    }
  }
});

describe('launchers of Windows, by their text', () => {
  it.each([
    ['1.4.4', 'OpenJDK 8', 'accepted'],
    ['1.4.4', 'Oracle 7', 'rejected'],
    ['1.4.4', 'OpenJDK 11', 'rejected'],
    ['4.1.0', 'OpenJDK 8', 'accepted'],
    ['4.1.0', 'OpenJDK 11', 'accepted'],
    ['4.1.0', 'OpenJDK 17', 'accepted'],
    ['4.1.0', 'Oracle 7', 'rejected'],
    ['1.3.3.5', 'Oracle 7', 'not-tested'],
  ] as const)('%s and %s: %s', (version, java, expected) => {
    const launcher = launcherOf('C:\\ac\\AnaplanClient.bat', { text: launcherBat(version), lineEnds: 'crlf' });
    expect(acceptanceOf(launcher, identityOfOutput(answers[java]), null).acceptance).toBe(expected);
  });

  it('a release without an update', () => {
    const launcher = launcherOf('C:\\ac\\AnaplanClient.bat', { text: launcherBat('4.1.0'), lineEnds: 'crlf' });
    const identity = identityOfOutput(
      'openjdk version "21" 2023-09-19\nOpenJDK Runtime Environment (build 21+35-2513)',
    );
    expect(acceptanceOf(launcher, identity, null).acceptance).toBe('rejected');
  });
});

describe.skipIf(shells.length === 0)('the proposed change', () => {
  const shell = shells[0] ?? 'dash';
  const written = { line: 1, path: '' };

  it.each(['1.3.3.5', '1.4.4', '4.1.0'])('makes the launcher of %s run that Java, and is read back', (version) => {
    const own = join(javaHome(answers['OpenJDK 8']), 'bin', 'java');
    const text = launcherSh(version);
    const before = launcherOf(join(folder, version, 'AnaplanClient.sh'), { text, lineEnds: 'lf' });
    expect(before.fixedJava).toBeNull();
    const line = before.javaLine?.text ?? '';
    const edited = text.replace(line, () => editedLine(line, own, 'sh'));
    const launcher = join(folder, version, 'edited.sh');
    writeFileSync(launcher, edited);
    expect(runs(shell, launcher, { JAVA_HOME: javaHome(answers['OpenJDK 8']) })).toContain(`started ${own}`);
    expect(launcherOf(launcher, { text: edited, lineEnds: 'lf' }).fixedJava).toMatchObject({
      ...written,
      path: own,
      line: expect.any(Number),
    });
  });

  it('shows what is there and what is to be, and a script that sets JAVA_HOME and runs the job', () => {
    const home = javaHome(answers['OpenJDK 8']);
    const job = join(folder, 'job.sh');
    writeFileSync(job, '#!/bin/sh\necho "home $JAVA_HOME"\n');
    chmodSync(job, 0o755);
    const launcher = launcherOf(join(folder, '4.1.0', 'AnaplanClient.sh'), {
      text: launcherSh('4.1.0'),
      lineEnds: 'lf',
    });
    const { diff, wrapper, backupCommand } = proposalOf(launcher, join(home, 'bin', 'java'), job) as {
      diff: string;
      wrapper: string;
      backupCommand: string;
    };
    expect(diff.split('\n').slice(3)).toEqual(['-_java=', `+_java="${home}/bin/java"`]);
    const file = join(folder, 'wrapper.sh');
    writeFileSync(file, `${wrapper}\n`);
    expect(runs(shell, file, {})).toBe(`home ${home}\n`);
    execFileSync('/bin/sh', ['-c', backupCommand]);
    expect(existsSync(`${launcher.path}-OLD`)).toBe(true);
  });

  it('quotes what the shell would act on, in a folder with an apostrophe and a dollar sign', () => {
    const odd = join(folder, "it's $HOME");
    mkdirSync(odd);
    const text = launcherSh('4.1.0');
    writeFileSync(join(odd, 'AnaplanClient.sh'), text);
    const launcher = launcherOf(join(odd, 'AnaplanClient.sh'), { text, lineEnds: 'lf' });
    const { backupCommand } = proposalOf(launcher, '/java8/bin/java', 'job.sh') as { backupCommand: string };
    execFileSync('/bin/sh', ['-c', backupCommand]);
    expect(existsSync(`${launcher.path}-OLD`)).toBe(true);
  });

  it('proposes no JAVA_HOME where the launcher names its Java itself', () => {
    const text = launcherSh('4.1.0', '/bin/sh', '/opt/java7/bin/java');
    const launcher = launcherOf('/opt/ac/AnaplanClient.sh', { text, lineEnds: 'lf' });
    const told = proposalOf(launcher, '/opt/java8/bin/java', 'job.sh');
    expect(told).toMatchObject({
      wrapper: null,
      wrapperSteps: [expect.stringMatching(/does not help here: line \d+/)],
    });
  });

  it('of Windows', () => {
    expect(
      editedLine('"%JAVA%" %JAVA_OPTS% -classpath "%CP%" X %*', 'C:\\Program Files\\Java\\bin\\java.exe', 'bat'),
    ).toBe('"C:\\Program Files\\Java\\bin\\java.exe" %JAVA_OPTS% -classpath "%CP%" X %*');
    expect(editedLine('set JAVA=', 'C:\\j$1\\bin\\java.exe', 'bat')).toBe('set JAVA=C:\\j$1\\bin\\java.exe');
  });
});

it('tells which the shell of this system is', async () => {
  const told = await systemShellOf(thisHost({}));
  const real = execFileSync('readlink', ['-f', '/bin/sh']).toString();
  if (told !== null) expect(real).toContain(told);
});
