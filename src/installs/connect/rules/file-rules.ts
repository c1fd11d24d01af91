/** Rules about the files a call reads and writes: AC09 and AC19 of the table in docs/anaplan-connect.md; pure. */
import type { Finding } from '../../../check.ts';
import type { PathSeen } from '../client/observation.ts';
import type { Judged } from './finding.ts';
import { found } from './finding.ts';
import type { ConnectCode } from './words.ts';

type Found = readonly Finding<ConnectCode>[];

/** A snapshot holds names and no rights: only what lies in a folder that was listed whole is known to be absent. */
export function fileFindings(judged: Judged): Found {
  const { observation, call } = judged;
  if (observation.isSnapshot) {
    return call.paths.flatMap((path) =>
      path.role === 'output'
        ? outputFindings({ ...path, isUsable: null }, judged)
        : inputFindings({ ...path, isUsable: null }, judged),
    );
  }
  return [
    ...call.paths.flatMap((path) =>
      path.role === 'output' ? outputFindings(path, judged) : inputFindings(path, judged),
    ),
    ...jdbcFindings(judged),
  ];
}

function inputFindings({ option, path, at, exists, isUsable }: PathSeen, judged: Judged): Found {
  const facts = { option, path, at };
  if (exists === false) return [found('input-missing', 'warning', judged, facts)];
  return isUsable === false ? [found('input-unreadable', 'warning', judged, facts)] : [];
}

function outputFindings({ option, path, at, hasFolder, isUsable }: PathSeen, judged: Judged): Found {
  const facts = { option, path, at };
  if (hasFolder === false) return [found('output-folder-missing', 'warning', judged, facts)];
  return isUsable === false ? [found('output-not-writable', 'warning', judged, facts)] : [];
}

function jdbcFindings(judged: Judged): Found {
  const { jdbc, install } = judged.call;
  if (jdbc === null) return [];
  const { file, missing, hasDriver } = jdbc;
  return [
    ...(missing.length === 0 ? [] : [found('jdbc-incomplete', 'warning', judged, { file, missing })]),
    ...(hasDriver || install.folder === null
      ? []
      : [found('jdbc-driver-missing', 'warning', judged, { folder: install.folder })]),
  ];
}
