/** Judges whether a local file is of the form its import reads: encoding, separator, columns, rows; pure. Knows nothing of deadlines. */
import type { Finding } from '../check.ts';
import { encodingFits, encodingText, isWide } from './encoding.ts';
import type { Content, HeaderRow } from './files.ts';
import type { HeaderDifference } from './header-difference.ts';
import { differenceOf, looksSame, repeatedOf } from './header-difference.ts';
import type { Judged, ThereFile } from './judged-exchange.ts';
import { ageFacts, commonFacts, found, isSettled } from './judged-exchange.ts';
import type { WantedForm } from './tenant-side.ts';
import { unusualRows } from './usual-rows.ts';

export type FormCode =
  | 'file-unreadable'
  | 'encoding-mismatch'
  | 'separator-mismatch'
  | 'header-changed'
  | 'header-missing'
  | 'header-duplicate'
  | 'header-not-compared'
  | 'file-empty'
  | 'file-cut-off'
  | 'rows-ragged'
  | 'rows-unusual';

type Found = readonly Finding<FormCode>[];
type Here = Judged<ThereFile>;

/** Usual factor where the settings give none. */
const usualFactor = 2;
const mostNamed = 10;

export function formFindings(judged: Here): Found {
  const { given } = judged.observation;
  const { content, unreadable, sizeBytes } = judged.file;
  if (content === null) {
    const facts = { ...commonFacts(judged), why: unreadable };
    return given.header === false ? [] : [found('file-unreadable', 'unknown', facts)];
  }
  if (sizeBytes === 0) return [];
  const comparesHeader = given.header !== false && judged.observation.about.kind !== 'export';
  return [
    ...(comparesHeader ? wantedFindings(judged, content) : []),
    ...(given.header === false ? [] : repeatedFindings(judged, content)),
    ...(isSettled(judged) ? rowFindings(judged, content) : []),
  ];
}

function wantedFindings(judged: Here, content: Content): Found {
  const { wanted } = judged.memory;
  if (wanted === null) return notAsked(judged);
  const { separator } = wanted.form;
  const { header } = content;
  const encoding = encodingFindings(judged, content, wanted);
  if (wanted.form.headerRow === 0 || wanted.names === null || wanted.names.length === 0) return encoding;
  if (header === null) return [...encoding, notCompared(judged, `In the file ${content.whyNoHeader}.`, 'unknown')];
  if (separator !== null && header.separator !== null && header.separator !== separator) {
    return [...encoding, separatorFinding(judged, header, separator)];
  }
  return [...encoding, ...headerFindings(judged, header, wanted.names, wanted)];
}

/** A model that is open, or an import that is not told of, will not be known better by waiting. */
function notAsked(judged: Here): Found {
  const { side, fault, why } = judged.observation.tenant;
  if (fault !== null || (side !== null && !side.isClosed)) return [];
  return [
    notCompared(
      judged,
      why === null ? 'The model is closed, and what the import wants was not seen yet.' : `Not asked: ${why}.`,
      'notice',
    ),
  ];
}

function notCompared(judged: Here, why: string, severity: 'notice' | 'unknown'): Finding<FormCode> {
  const adviceSteps =
    severity === 'notice'
      ? ['It is compared as soon as someone has the model open. A closed model is not woken for this.']
      : [
          `Look at its first rows: \`head -c 2000 "${judged.file.path}"\`.`,
          'If another row holds the names, correct it.',
        ];
  return found('header-not-compared', severity, { ...commonFacts(judged), why, adviceSteps });
}

function encodingFindings(judged: Here, { encoding }: Content, { form }: WantedForm): Found {
  if (form.encoding === null || encodingFits(form.encoding, encoding) !== false) return [];
  const isUnreadable = isWide(encoding.found) || /^utf-?16/i.test(form.encoding);
  const facts = {
    ...commonFacts(judged),
    foundEncoding: encodingText(encoding),
    iconvFrom: encoding.found === 'single-byte' ? 'WINDOWS-1252' : encoding.found.toUpperCase(),
    expectedEncoding: form.encoding,
    consequence: isUnreadable
      ? 'No column would be found.'
      : 'Letters with accents are garbled: names and codes that hold them match nothing, or are added a second time.',
  };
  return [found('encoding-mismatch', isUnreadable ? 'failure' : 'warning', facts)];
}

function separatorFinding(judged: Here, header: HeaderRow, expected: string): Finding<FormCode> {
  return found('separator-mismatch', 'failure', {
    ...commonFacts(judged),
    columns: header.columns,
    foundSeparator: letterText(header.separator),
    expectedSeparator: letterText(expected),
  });
}

function letterText(letter: string | null): string {
  const names: ReadonlyMap<string | null, string> = new Map([
    [',', 'a comma'],
    [';', 'a semicolon'],
    ['\t', 'a tab'],
    ['|', 'a vertical bar'],
    [' ', 'a space'],
  ]);
  return names.get(letter) ?? `"${letter ?? ''}"`;
}

function headerFindings(
  judged: Here,
  { names, columns }: HeaderRow,
  expected: readonly string[],
  { form }: WantedForm,
): Found {
  if (names === null) {
    // Without the tenant at hand it could not be told whether these are names.
    if (judged.observation.tenant.side?.wanted == null) return [];
    const facts = { headerRow: form.headerRow ?? 1, expectedNames: listOf(expected) };
    return [found('header-missing', 'failure', { ...commonFacts(judged), ...facts })];
  }
  if (columns > names.length) {
    return [notCompared(judged, `It has ${columns} columns; the first ${names.length} are kept.`, 'unknown')];
  }
  const difference = differenceOf(expected, names);
  if (difference === null) return [];
  const { missing, renamed, added, reordered } = difference;
  // What is not loaded is lost without a word; a new column, or another order, loses nothing.
  const isLost = missing.length + renamed.length > 0;
  const facts = {
    ...ageFacts(judged),
    differenceText: differenceText(difference),
    consequence: consequenceOf(difference),
    missingNames: missing.slice(0, mostNamed),
    addedNames: added.slice(0, mostNamed),
    renamedNames: renamed.slice(0, mostNamed).map(({ from, to }) => `${from} -> ${to}`),
    isReordered: reordered,
  };
  return [found('header-changed', isLost ? 'failure' : 'notice', facts)];
}

function differenceText({ missing, added, renamed, reordered }: HeaderDifference): string {
  const pairs = renamed.map(
    ({ from, to }) =>
      `${quoted(from)} is now ${quoted(to)}${looksSame(from, to) ? ' (they look the same: another Unicode form, or spaces that differ)' : ''}`,
  );
  return [
    ...(renamed.length > 0 ? [`Renamed: ${pairs.slice(0, mostNamed).join('; ')}.`] : []),
    ...(missing.length > 0 ? [`Missing: ${listOf(missing)}.`] : []),
    ...(added.length > 0 ? [`New: ${listOf(added)}.`] : []),
    ...(reordered ? ['The names are the same, their order is another.'] : []),
  ].join(' ');
}

function consequenceOf({ missing, added, renamed }: HeaderDifference): string {
  if (missing.length + renamed.length > 0) {
    return 'What the import takes from a column it does not find is not loaded, and it reports success all the same; a column it matches rows by stops it.';
  }
  return added.length > 0
    ? 'The new columns are not loaded until they are mapped.'
    : 'An import that maps by name does not mind; one that maps by position loads the wrong columns.';
}

function repeatedFindings(judged: Here, { header }: Content): Found {
  const repeated = header?.names == null ? [] : repeatedOf(header.names, judged.memory.wanted?.names ?? null);
  if (repeated.length === 0) return [];
  return [found('header-duplicate', 'warning', { ...commonFacts(judged), repeatedNames: listOf(repeated) })];
}

/** Cut off first: how many rows are there then says nothing. */
function rowFindings(judged: Here, { count, header }: Content): Found {
  if (count === null) return [];
  const { rows, ragged, cutOff } = count;
  const facts = { ...ageFacts(judged), rows, ragged, columns: header?.columns ?? null };
  if (cutOff) return [found('file-cut-off', 'warning', facts)];
  if (rows === 0) return [found('file-empty', 'warning', facts)];
  const rowsFactor = judged.observation.given.rowsFactor ?? usualFactor;
  const unusual = unusualRows(rows, judged.memory.earlierRows, rowsFactor);
  return [
    ...(unusual === null ? [] : [found('rows-unusual' as const, 'warning', { ...facts, ...unusual, rowsFactor })]),
    ...(ragged === 0 ? [] : [found('rows-ragged' as const, 'notice', facts)]),
  ];
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map(quoted).join(', ');
  return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown;
}

function quoted(name: string): string {
  return name.startsWith('(') ? name : `"${name}"`;
}
