/** Rules about the script itself and what of it could be followed: AC01, AC17 and AC18 of the table in docs/anaplan-connect.md; pure. */
import type { Finding } from '../../../check.ts';
import type { ConnectObservation } from '../client/observation.ts';
import { found, scriptFacts } from './finding.ts';
import type { RemarkCode } from './remark-words.ts';
import { remarkCodeOf, remarks } from './remark-words.ts';
import type { ConnectCode } from './words.ts';

type Code = ConnectCode | RemarkCode;

export function scriptFindings(observation: ConnectObservation): readonly Finding<Code>[] {
  const { isMissing, isExecutable, calls, missingFiles, notUnderstood } = observation;
  const about = scriptFacts(observation);
  if (isMissing) return [{ code: 'connect-script-missing', severity: 'failure', facts: about }];
  const places = notUnderstood.slice(0, 10).map(({ at, what }) => `${at}: ${what}`);
  if (calls.length === 0) {
    const facts = { missingFiles: missingFiles.join(', ') || 'none', notUnderstood: places.join('; ') || 'nothing' };
    return [
      { code: 'no-client-call', severity: 'unknown', facts: { ...about, ...facts } },
      ...remarkFindings(observation),
    ];
  }
  return [
    ...(places.length === 0
      ? []
      : [{ code: 'script-not-followed', severity: 'unknown', facts: { ...about, places } } as const]),
    ...(isExecutable === false ? [{ code: 'script-not-executable', severity: 'notice', facts: about } as const] : []),
    ...folderFindings(observation),
    ...remarkFindings(observation),
    ...secretFindings(observation),
  ];
}

function folderFindings(observation: ConnectObservation): readonly Finding<Code>[] {
  const call = observation.calls.find(({ isFolderAssumed }) => isFolderAssumed);
  if (call === undefined || observation.remarks.some(({ code }) => code === 'crlf-in-sh')) return [];
  const relative = call.install.launcherPath !== null || call.paths.length > 0 || call.credential !== null;
  return relative
    ? [
        found(
          'folder-not-set',
          'warning',
          { observation, call },
          { folder: call.folder, command: call.install.launcherPath ?? 'java' },
        ),
      ]
    : [];
}

/** One finding for each kind of trap, with its places. */
function remarkFindings(observation: ConnectObservation): readonly Finding<Code>[] {
  const told = observation.remarks.flatMap((remark) => {
    const code = remarkCodeOf(remark.code);
    return code === null ? [] : [{ ...remark, remark: remark.code, code }];
  });
  return [...Map.groupBy(told, ({ code }) => code)].map(([code, same]) => ({
    code,
    severity: remarks[code].severity,
    facts: {
      ...scriptFacts(observation),
      at: [...new Set(same.map(({ at }) => at))].slice(0, 10),
      about: [...new Set(same.map(({ about }) => about ?? 'at that line'))].slice(0, 10),
      remark: same[0]?.remark ?? code,
    },
  }));
}

function secretFindings(observation: ConnectObservation): readonly Finding<Code>[] {
  const told = (isCommentedOut: boolean) =>
    [
      ...new Set(
        observation.secrets
          .filter((one) => one.isCommentedOut === isCommentedOut)
          .map(({ at, holder, kind }) => `${at} ${holder} (${kind})`),
      ),
    ].slice(0, 20);
  const [live, old] = [told(false), told(true)];
  const about = scriptFacts(observation);
  return [
    ...(live.length === 0
      ? []
      : [
          {
            code: 'secret-in-script',
            severity: 'warning',
            facts: { ...about, secrets: live, count: live.length },
          } as const,
        ]),
    ...(old.length === 0
      ? []
      : [
          {
            code: 'secret-in-comment',
            severity: 'warning',
            facts: { ...about, secrets: old, count: old.length },
          } as const,
        ]),
  ];
}
