/** Rules about the launcher, its jars and the version: AC02 to AC04 of the table in docs/anaplan-connect.md; pure. */
import type { Finding } from '../../../check.ts';
import type { Jar } from '../client/install.ts';
import { isAtLeast } from '../client/version.ts';
import type { Judged } from './finding.ts';
import { found } from './finding.ts';
import type { ConnectCode } from './words.ts';

type Found = readonly Finding<ConnectCode>[];

export function installFindings(judged: Judged): Found {
  const launcher = launcherFindings(judged);
  // Without its launcher nothing of the rest is known.
  if (launcher.some(({ code }) => code === 'launcher-missing')) return launcher;
  return [...launcher, ...jarFindings(judged), ...versionFindings(judged)];
}

function launcherFindings(judged: Judged): Found {
  const { install, folder, commandUnresolved } = judged.call;
  const about = { folder };
  if (commandUnresolved.length > 0) {
    return [
      found('argument-unresolved', 'unknown', judged, { unresolved: commandUnresolved, options: 'the command itself' }),
    ];
  }
  if (install.launcherFacts === 'missing') return [found('launcher-missing', 'failure', judged, about)];
  if (install.launcherFacts === 'unreadable') return [found('launcher-unreadable', 'unknown', judged)];
  const { launcher } = install;
  if (launcher === null) return [];
  return [
    ...(install.launcherFacts === 'not-executable' ? [found('launcher-not-executable', 'failure', judged)] : []),
    ...(launcher.dialect === 'sh' && (launcher.lineEnds === 'crlf' || launcher.lineEnds === 'mixed')
      ? [found('launcher-crlf', 'failure', judged)]
      : []),
    ...(launcher.startsClient ? [] : [found('launcher-other', 'unknown', judged)]),
    ...(install.lib === null && launcher.startsClient ? [found('lib-missing', 'notice', judged)] : []),
  ];
}

function jarFindings(judged: Judged): Found {
  const { jars, jar, folder, launcher } = judged.call.install;
  if (folder === null || launcher?.startsClient === false) return [];
  const fitting = jars.filter(({ isFound }) => isFound);
  const [winner] = fitting;
  if (winner === undefined) {
    const facts = {
      pattern: launcher?.jarPattern ?? 'anaplan-connect-*.jar',
      folder,
      jars: jars.map(({ name }) => name).join(', ') || 'none',
    };
    return [found('jar-missing', 'failure', judged, facts)];
  }
  const about = { jar: winner.path };
  return [
    ...(fitting.length > 1
      ? [found('jar-several', 'warning', judged, { winner: winner.name, folder, jars: fitting.map(jarText) })]
      : []),
    ...(jar?.state === 'damaged' || jar?.state === 'too-large'
      ? [found('jar-damaged', 'failure', judged, { ...about, state: jar.state })]
      : []),
    ...(jar?.state === 'read' && !jar.hasClient ? [found('jar-of-another', 'failure', judged, about)] : []),
  ];
}

function jarText({ name, modifiedAtMs }: Jar): string {
  return `${name} of ${new Date(modifiedAtMs).toISOString().slice(0, 16)}Z`;
}

function versionFindings(judged: Judged): Found {
  const { install, line, signIn, equivalent } = judged.call;
  const { version, otherVersion } = install;
  if (version === null || line === null) return [found('connect-version-unknown', 'unknown', judged)];
  const isCertificate = signIn.mode === 'certificate';
  const old = line === '1.3';
  const payload = isCertificate && isAtLeast(line, '1.4.0') && !version.isBeyondRules;
  return [
    ...(otherVersion === null
      ? []
      : [found('connect-version-unclear', 'notice', judged, { otherVersion, versionBy: version.by })]),
    ...(version.isBeyondRules ? [found('connect-version-beyond-rules', 'notice', judged)] : []),
    ...(old
      ? [
          found(
            isCertificate ? 'connect-version-dead' : 'connect-version-old',
            isCertificate ? 'failure' : 'warning',
            judged,
          ),
        ]
      : []),
    ...(payload ? [found('payload-v1-only', 'notice', judged)] : []),
    ...(equivalent === null
      ? []
      : [
          found('connect-equivalent-options', 'notice', judged, {
            optionsSteps: equivalent.options,
            notes: equivalent.notes.join(' '),
          }),
        ]),
  ];
}
