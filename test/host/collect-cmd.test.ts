/** collect.cmd cannot be run here. What can be held without cmd.exe: rules under which no name of a file or variable can become a command, and labels that are there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const text = readFileSync(join(import.meta.dirname, '../../config/collect/collect.cmd'), 'utf8');
const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
const code = lines.filter(({ line }) => line !== '' && !/^(?:rem\b|:)/i.test(line));
/** Outside of quotes, where `&`, `|`, `>` and `)` count. */
const bare = (line: string) => line.replaceAll(/"[^"]*"/g, '""');
const breaking = (rule: (line: string) => boolean) =>
  code.filter(({ line }) => rule(line)).map(({ line, number }) => `${number}: ${line}`);

/** Filled in before the line is read, by what may hold any letter; sizes, counts and fixed words may stand bare. */
const early = /%~(?!z1)[a-z$]*\d|%(?:OUT|PLACE|CD|USERNAME|USERPROFILE|JAVA_HOME|ATTRIBUTES|ProgramFiles)\b[^%]*%/i;
const remark = /%~2$/;

describe('collect.cmd', () => {
  test('names stand in quotes wherever cmd fills them in before it reads the line', () => {
    expect(breaking((line) => early.test(bare(line).replace(remark, '')))).toEqual([]);
  });

  test('that rule sees a name that stands bare', () => {
    for (const line of ['echo %~f1', '>>x echo file %~f1 %~2', 'echo %CD%', 'set %~1 | findstr x'])
      expect(early.test(bare(line).replace(remark, ''))).toBe(true);
  });

  test('remarks are its own words alone', () => {
    const given = code.flatMap(({ line }) =>
      [...line.matchAll(/call :fact "[^"]*" (\S.*?)(?= \)|$)/g)].map(([, one]) => one),
    );
    expect(given.length).toBeGreaterThan(8);
    for (const one of given) expect(one).toMatch(/^(?:""|complete|"[A-Za-z0-9 :,.]+")$/);
  });

  test('delayed expansion stays off, and no list of names has a comment letter', () => {
    expect(text).toContain('setlocal DisableDelayedExpansion EnableExtensions');
    expect(text).not.toMatch(/enabledelayedexpansion/i);
    expect(breaking((line) => /for \/f "delims=" .*'dir /i.test(line))).toEqual([]);
  });

  test('every label that is called is there, and every part ends', () => {
    const labels = new Set(lines.flatMap(({ line }) => /^:(\w+)/.exec(line)?.[1] ?? []));
    const called = [...text.matchAll(/(?:call :|goto )(\w+)/g)].map(([, name]) => name);
    expect(called.filter((name) => !labels.has(name ?? ''))).toEqual([]);
    for (const label of labels) expect(called).toContain(label);
    expect(code.at(-1)?.line).toBe('exit /b 0');
  });

  test('writes below its own folder alone, and runs nothing but java -version', () => {
    const targets = code.flatMap(({ line }) =>
      [...line.matchAll(/(?<![\^0-9])>{1,2}\s*("[^"]*"|nul|&1|\S+)/g)].map(([, one]) => one ?? ''),
    );
    expect(targets.filter((one) => !/^(?:nul|"%OUT%\\[\w.]+"|"%~2")$/.test(one))).toEqual([]);
    expect(
      breaking((line) =>
        /(?:^|\bdo |&& |\|\| |\| )(?:del|rd|rmdir|move|ren|erase|attrib|icacls|takeown|schtasks|sc|net|powershell|start|reg (?:add|delete|import))\b/i.test(
          bare(line),
        ),
      ),
    ).toEqual([]);
    expect(breaking((line) => /^"%~1"/.test(line))).toEqual([expect.stringContaining('"%~1" -version')]);
  });

  test('is plain ASCII, as every code page reads it', () => {
    expect(text).toMatch(/^[\t\n\r -~]*$/);
  });
});
