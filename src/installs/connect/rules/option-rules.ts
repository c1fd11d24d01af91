/** Rules about options as the version at hand reads them: AC05, AC16 and AC18 of the table in docs/anaplan-connect.md; pure. */
import type { Finding } from '../../../check.ts';
import type { ShownUse } from '../client/observation.ts';
import { stopText } from '../client/reading.ts';
import { integerOf, isLocale, rangeOf } from '../client/values.ts';
import type { ClientLine } from '../client/version.ts';
import { isAtLeast } from '../client/version.ts';
import type { Judged } from './finding.ts';
import { found, unsetText } from './finding.ts';
import type { ConnectCode } from './words.ts';

type Found = readonly Finding<ConnectCode>[];

/** Of a version that is not known nothing is said. */
export function optionFindings(judged: Judged): Found {
  const { line, uses } = judged.call;
  if (line === null) return [];
  return [
    ...endFindings(judged, line),
    ...unresolvedFindings(judged),
    ...uses.flatMap((use) => useFindings(use, judged, line)),
    ...ignoredFindings(judged, line),
  ];
}

function endFindings(judged: Judged, line: ClientLine): Found {
  const { end } = judged.call;
  if (end.why === 'complete') return [];
  const { at, unread, position, suggestion, knownTo } = end;
  const shown = end.shown ?? '(not shown, it may be part of a secret)';
  const facts = { at, unread, position, shown, suggestion, knownTo, stop: stopText(line) };
  if (end.why === 'unresolved')
    return [
      found('argument-unresolved', 'unknown', judged, {
        at,
        unresolved: end.unresolved,
        options: `argument ${position} and the ${unread - 1} behind it`,
      }),
    ];
  if (end.why === 'value-missing')
    return [
      valueMissing(
        judged,
        shown,
        at,
        'It is the last argument, so the client does not read it, and the exit code is 0.',
      ),
    ];
  if (suggestion !== null && suggestion !== end.shown) return [found('option-misspelt', 'failure', judged, facts)];
  return [found(knownTo === null ? 'option-unknown' : 'option-not-in-version', 'failure', judged, facts)];
}

function valueMissing(judged: Judged, option: string, at: string, consequence: string): Finding<ConnectCode> {
  return found('option-value-missing', 'failure', judged, {
    option,
    at,
    consequence,
    unset: unsetText(judged.observation),
  });
}

function unresolvedFindings(judged: Judged): Found {
  const open = judged.call.uses.filter(({ unresolved }) => unresolved.length > 0);
  if (open.length === 0) return [];
  const unresolved = [...new Set(open.flatMap((use) => use.unresolved))];
  const options = [...new Set(open.map(({ option }) => option))].join(', ');
  return [found('argument-unresolved', 'unknown', judged, { at: open[0]?.at ?? judged.call.at, unresolved, options })];
}

function useFindings(use: ShownUse, judged: Judged, line: ClientLine): Found {
  const { option, at, hazards, isEmpty, swallowed, value } = use;
  const about = { option, at };
  if (swallowed !== null)
    return [
      valueMissing(
        judged,
        option,
        at,
        `The client takes ${swallowed} for its value, and what stands behind that for an option.`,
      ),
    ];
  if (isEmpty && !mayBeEmpty.has(option))
    return [found('option-empty', 'failure', judged, { ...about, unset: unsetText(judged.observation) })];
  return [
    ...(hazards.length === 0 ? [] : [found('value-with-trap', 'warning', judged, { ...about, hazards })]),
    ...(value === null || isEmpty ? [] : numberFindings(use, value, judged, line)),
    ...(use.form === 'malformed'
      ? [found('value-malformed', 'failure', judged, { ...about, form: 'It wants NAME:VALUE; there is no colon.' })]
      : []),
    ...(use.kind === 'locale' && value !== null && !isLocale(value)
      ? [
          found('value-malformed', 'failure', judged, {
            ...about,
            form: 'It wants language and country, `en_GB`; without the country the client ends with an exception.',
          }),
        ]
      : []),
  ];
}

/** Told as a prompt, or part of another finding. */
const mayBeEmpty = new Set([
  '-user',
  '-keystorepass',
  '-privatekey',
  '-viauser',
  '-connectorproperty',
  '-mappingproperty',
  '-auth',
  '-output',
]);

function numberFindings({ option, at, kind }: ShownUse, value: string, judged: Judged, line: ClientLine): Found {
  if (kind !== 'number') return [];
  const number = integerOf(value);
  if (number === null) return [found('number-malformed', 'failure', judged, { option, at })];
  const range = rangeOf(option, line);
  if (range === null || (range.from <= number && number <= range.to)) return [];
  return [
    found('number-out-of-range', 'failure', judged, {
      option,
      at,
      value: number,
      from: range.from,
      to: range.to,
      unit: range.unit,
    }),
  ];
}

function ignoredFindings(judged: Judged, line: ClientLine): Found {
  const { uses, ignoredLast } = judged.call;
  const loaded = isAtLeast(line, '1.4.4') ? uses.find(({ option }) => option === '-loadclass') : undefined;
  const told = (option: string, at: string, why: string, cure: string, severity: 'notice' | 'warning') =>
    found('option-ignored', severity, judged, { option, at, why, cure });
  return [
    ...(loaded === undefined
      ? []
      : [
          told(
            '-loadclass',
            loaded.at,
            'From 1.4.4 on drivers in lib/ are found without it; it is ignored with a warning.',
            'Leave it out.',
            'notice',
          ),
        ]),
    ...(ignoredLast === null
      ? []
      : [
          told(
            '--rotatable',
            ignoredLast,
            'As the very last argument it is not read: the client has ended its reading by then.',
            'Move it forward, right behind -oauth-client-id.',
            'warning',
          ),
        ]),
  ];
}
