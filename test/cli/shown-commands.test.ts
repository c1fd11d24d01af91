import { expect, test } from 'vitest';
import { shownCommands } from '../../src/cli/shown-commands.ts';

const to = (operators: boolean, settingsFile = '/etc/anaplan-doctor/settings.yaml') =>
  shownCommands({ operators, settingsFile });
const file = '/etc/anaplan-doctor/settings.yaml';

test.each([
  [
    '`anaplan-doctor ack 4 --by NAME --note "..." --config FILE`',
    '`anaplan-doctor ack 4 --by NAME --note "..."`',
    file,
  ],
  ['for Anaplan support: anaplan-doctor case build 9 --config FILE', 'anaplan-doctor case build 9', file],
  ['anaplan-doctor history import-stuck "A / B" --config FILE', 'anaplan-doctor history import-stuck "A / B"', file],
  ['set in columns: anaplan-doctor notify\n     list --config\n     FILE now', 'notify\n     list now', file],
])('%s', (text, forOperators, path) => {
  expect(to(true)(text)).toContain(forOperators);
  expect(to(true)(text)).not.toContain('--config');
  expect(to(false)(text)).toMatch(new RegExp(`--config\\s+${path}`));
});

test('what no daemon answers keeps its settings, by their path', () => {
  const text =
    'Run `anaplan-doctor diagnose --config FILE --only api-access`, then `anaplan-doctor status --config FILE`.';
  expect(to(true)(text)).toBe(
    `Run \`anaplan-doctor diagnose --config ${file} --only api-access\`, then \`anaplan-doctor status\`.`,
  );
  expect(to(true)('`anaplan-doctor notify test --channel chat --config FILE`')).toContain(`--config ${file}`);
});

test('a path is quoted for the shell; one that cannot stand in a text is not written', () => {
  expect(to(false, '/etc/my own/$HOME.yaml')('anaplan-doctor status --config FILE')).toBe(
    "anaplan-doctor status --config '/etc/my own/$HOME.yaml'",
  );
  for (const path of ["/etc/it's.yaml", '/etc/`id`.yaml', '/etc/a\nb.yaml', '/etc/"x".yaml'])
    expect(to(false, path)('anaplan-doctor status --config FILE')).toBe('anaplan-doctor status --config FILE');
});

test('what is no command of ours stays', () => {
  const text =
    'See systemctl status anaplan-doctor-operators. Name another with --config FILE, or `other --config FILE`.';
  expect(to(true)(text)).toBe(text);
});
