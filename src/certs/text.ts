/** What the cert commands answer, as text; pure. Lines to be copied are never broken. */
import { utcText } from '../explanation.ts';
import { visible, wrapped } from '../report/visible.ts';
import { keyText } from '../x509/strength.ts';
import type { Comparison } from './compare.ts';
import type { Prepared } from './prepare.ts';
import type { Remark } from './remarks.ts';
import type { Requested } from './requested.ts';

export function preparedText({ identity, alias, folder, files, remarks }: Prepared, columns: number): string {
  const { leaf, issuers } = identity;
  const verdict = `${verdictOf(remarks)}: ${files.length} files in ${folder} for ${leaf.emails[0] ?? 'a user without e-mail address'}.`;
  return joined([
    ...wrapped(verdict, columns),
    ...remarks.flatMap((remark) => remarkLines(remark, columns)),
    '',
    ...wrapped(`Certificate: ${leaf.subject}`, columns, '', '  '),
    ...wrapped(
      `  serial ${leaf.serialNumber}, valid until ${utcText(leaf.notAfterMs)}, ${keyText(leaf.publicKey)}; alias ${alias}; CA certificates with it: ${issuers.length}`,
      columns,
      '  ',
    ),
    ...files.flatMap(({ path, destinations }) => [
      '',
      path,
      ...destinations.flatMap(({ client, text, lines }) => [
        ...wrapped(`${client}: ${text}`, columns, '  '),
        ...lines.map((line) => `    ${line}`),
      ]),
    ]),
    '',
    ...wrapped(
      'PASSWORD is the one --new-password-from names. All files have mode 0600: give them to the account the client runs as, and to nobody else.',
      columns,
    ),
  ]);
}

export function requestedText({ folder, files, order, steps }: Requested, columns: number): string {
  return joined([
    ...wrapped(`Ready: key and request for ${order.email} in ${folder}.`, columns),
    '',
    ...files.map((path) => `  ${path}`),
    ...steps.flatMap(({ text, lines }, index) => [
      '',
      ...wrapped(text, columns, `${index + 1}. `, '   '),
      ...lines.map((line) => `   ${line}`),
    ]),
  ]);
}

export function comparisonText({ differences, remarks, verdict }: Comparison, columns: number): string {
  return joined([
    ...wrapped(verdictTexts[verdict], columns),
    ...remarks.flatMap((remark) => remarkLines(remark, columns)),
    '',
    'What differs',
    ...differences
      .filter(({ changed }) => changed)
      .flatMap(({ field, old, new: now }) => [
        ...wrapped(`${field}: ${visible(old)}`, columns, '  ', '      '),
        ...wrapped(`-> ${visible(now)}`, columns, '    ', '       '),
      ]),
    '',
    'What is the same',
    ...differences
      .filter(({ changed }) => !changed)
      .flatMap(({ field, old }) => wrapped(`${field}: ${visible(old)}`, columns, '  ', '      ')),
  ]);
}

const verdictTexts: { readonly [V in Comparison['verdict']]: string } = {
  'same-purpose':
    'The new certificate serves the same purpose. Nothing in it will stop the integrations once it is registered.',
  'will-bite':
    'The new certificate differs in something that will bite. See the warnings before you exchange any file.',
  unusable: 'Nobody can sign in with the new certificate.',
};

function verdictOf(remarks: readonly Remark[]): string {
  const count = remarks.filter(({ severity }) => severity === 'warning').length;
  return count === 0 ? 'Ready' : `Written, with ${count} ${count === 1 ? 'warning' : 'warnings'}`;
}

function remarkLines({ severity, code, meaning, remedy }: Remark, columns: number): readonly string[] {
  return [
    '',
    ...wrapped(`${severity} ${code}: ${meaning}`, columns, '', '  '),
    ...wrapped(`To do: ${remedy}`, columns, '  '),
  ];
}

function joined(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
