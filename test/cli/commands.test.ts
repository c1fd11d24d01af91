/** The table of commands: every entry loads, and what starts the program loads none of them. */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { init, parse } from 'es-module-lexer';
import { beforeAll, expect, test } from 'vitest';
import { commandSources } from '../../src/cli/commands.ts';
import type { Context } from '../../src/cli/context.ts';
import { doctor, root } from './run.ts';

beforeAll(() => init);

const context = { checks: [] } as unknown as Context;

test.for(commandSources)('$name is in the file that its entry names', async ({ name, load }) => {
  const program = new Command('anaplan-doctor');
  const add = await load();
  add(program, context, () => undefined);
  expect(program.commands.map((command) => command.name())).toContain(name);
});

test('the list of commands is in the order of the table, with every description', async () => {
  const { code, stdout } = await doctor(['--help']);
  expect(code).toBe(0);
  const listed = stdout.match(/^ {2}[a-z][a-z-]+(?= )/gm)?.map((name) => name.trim());
  expect(listed?.filter((name) => name !== 'help')).toEqual(commandSources.map(({ name }) => name));
});

test('a command that is misspelt is refused with the nearest one', async () => {
  const { code, stderr } = await doctor(['statsu']);
  expect(code).toBe(64);
  expect(stderr).toContain('status');
});

test('--version and --help load the argument parser and nothing that looks, stores or renders', () => {
  const { files, packages } = loadedBy('src/main.ts');
  expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
  expect(
    [...files].filter((file) => !/^src\/(cli|report\/visible|package-root|main|clock|daemon\/small-heap)/.test(file)),
  ).toEqual([]);
});

/** What Node loads with `entry`, before any `import()`. */
function loadedBy(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const [imports] = parse(stripTypeScriptTypes(readFileSync(join(root, file), 'utf8')));
    for (const { specifier, type } of imports) {
      if (type !== 'static' || typeof specifier !== 'string') continue;
      if (specifier.startsWith('.')) visit(relative(root, resolve(root, dirname(file), specifier)));
      else packages.add(specifier);
    }
  };
  visit(entry);
  return { files, packages };
}
