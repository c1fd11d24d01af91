/** Rules about the Java a call gets and whether its launcher takes it: AC11 to AC14 of the table in docs/anaplan-connect.md; pure. The Java itself is judged by its own room. */
import type { Finding } from '../../../check.ts';
import { javaFindingsFor } from '../../java/judge.ts';
import type { JavaContext } from '../../java/observation.ts';
import { identityOf, javaText } from '../../java/observation.ts';
import type { JavaCode } from '../../java/words.ts';
import { acceptanceOf } from '../client/launcher-java.ts';
import { proposalOf } from '../client/proposal.ts';
import type { Judged } from './finding.ts';
import { found } from './finding.ts';
import type { ConnectCode } from './words.ts';

type Found = readonly Finding<ConnectCode | JavaCode>[];

export function javaFindings(judged: Judged, context: JavaContext): Found {
  const { install } = judged.call;
  if (install.launcherFacts === 'missing' || install.launcherFacts === 'unreadable') return [];
  if (install.launcher !== null && !install.launcher.startsClient) return [];
  const presence = presenceFindings(judged);
  const findings = [...presence, ...acceptanceFindings(judged), ...ofJava(judged, context)];
  return [...findings, ...proposalFindings(judged, findings)];
}

const whereTexts = {
  launcher: 'where the launcher itself says',
  JAVA_HOME: 'by JAVA_HOME',
  PATH: 'along the PATH',
  registry: 'in the registry, by the keys that Java 8 and older write',
  call: 'where the call says',
} as const;

function presenceFindings(judged: Judged): Found {
  const { choice } = judged.call.java;
  const where = whereTexts[choice.by];
  if (!choice.isKnown) return [found('java-not-known', 'unknown', judged, { where })];
  if (choice.path !== null) return [];
  const dead = choice.deadHome === null ? '' : `JAVA_HOME is ${choice.deadHome}, and there is no Java in it.`;
  return [found('java-not-found', 'failure', judged, { where, dead })];
}

function acceptanceFindings(judged: Judged): Found {
  const { install, java } = judged.call;
  const identity = java.seen === null ? null : identityOf(java.seen.seen);
  if (install.launcher === null || identity === null) return [];
  const { acceptance, rule } = acceptanceOf(install.launcher, identity, java.systemShell);
  const facts = { java: javaText(identity), release: identity.release.text, rule };
  if (acceptance === 'rejected') return [found('java-refused-by-launcher', 'failure', judged, facts)];
  if (acceptance !== 'not-tested' || install.launcher.javaTest === 'none') return [];
  const inBash = acceptanceOf(install.launcher, identity, 'bash').acceptance;
  return inBash === 'rejected'
    ? [found('java-test-skipped', 'notice', judged, { ...facts, elsewhere: 'refused' })]
    : [];
}

/** That it is fit is said once for the script; keystores are told with the credential. */
function ofJava(judged: Judged, context: JavaContext): Found {
  const { seen, choice } = judged.call.java;
  if (seen === null || !choice.isKnown) return [];
  const told = javaFindingsFor(seen, context).filter(({ code }) => code !== 'java-fit' && !/^keystore-/.test(code));
  return told.map(({ code, severity, facts }) => found(code, severity, judged, facts));
}

/** Another Java would end these. */
const cured = new Set<string>([
  'java-too-old',
  'tls-12-not-offered',
  'java-refused-by-launcher',
  'java-not-found',
  'java-missing',
  'java-does-not-start',
]);

function proposalFindings(judged: Judged, findings: Found): Found {
  const { install, java } = judged.call;
  const { launcher, sibling } = install;
  if (launcher === null || !findings.some(({ code }) => cured.has(code))) return [];
  const own = proposalOf(
    launcher,
    java.other ?? placeholders[launcher.dialect].java,
    judged.observation.script,
    java.isHomeOfScript,
  );
  const told = [found('launcher-change-proposed', 'notice', judged, own)];
  if (sibling === null) return told;
  const { java: siblingJava, script } = placeholders[sibling.dialect];
  return [...told, found('launcher-change-proposed', 'notice', judged, proposalOf(sibling, siblingJava, script))];
}

const placeholders = {
  sh: { java: '/path/to/java8/bin/java', script: '/path/to/your-script.sh' },
  bat: { java: 'C:\\path\\to\\java8\\bin\\java.exe', script: 'C:\\path\\to\\your-script.bat' },
} as const;
