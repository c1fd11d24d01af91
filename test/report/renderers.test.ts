import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../src/report/html.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderNagios } from '../../src/report/nagios.ts';
import type { Report } from '../../src/report/report.ts';
import { renderText } from '../../src/report/text.ts';
import { columnsOf, visibleLines, wrapped } from '../../src/report/visible.ts';
import { attemptOf, report, reportOfAttempts } from './sample.ts';

const plain = { columns: 80, color: false, verbose: false };
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come out
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('SKIPPED for want of python3: JUnit XML read by it');

describe('text', () => {
  const text = renderText(report, plain);
  const lines = text.split('\n');

  it('starts with the verdict', () => {
    expect(lines[0]).toBe('FAILURE: 1 failure, 1 warning, 1 unknown, 1 notice, 1 ok, 1 skipped');
  });

  it('tells what is not ok, worst first, with meaning, remedy and who acts', () => {
    const places = ['Failures:', 'Warnings:', 'Unknown:', 'Notices:', 'Skipped:'].map((title) => text.indexOf(title));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(text).toContain(' x  Import "Load actuals" has stood at 41 % for 2 h 5 min\n');
    expect(text).toContain('prod / Planning / Load actuals (import-stuck)');
    expect(text).toContain('    Who:      Anaplan support');
    expect(text).toContain('prod / Archive (import-stuck): the model is closed and is not woken');
  });

  it('leaves out what is ok, sources and codes, and shows them when asked', () => {
    expect(text).not.toContain('/opt/keystore.jks');
    const all = renderText(report, { ...plain, verbose: true });
    expect(all).toContain(' +  /opt/keystore.jks (certificate-expiry, 12 ms)');
    expect(all).toContain('RFC 5280 section 4.1.2.5');
    expect(text).not.toContain('Importing data <b>');
    expect(all.replace(/\s+/g, ' ')).toMatch(/Facts: [^:]*: .*step: Importing data <b>; task id:/);
    expect(all).toContain('anaplan-doctor 0.1.0, Node 24.1.0');
  });

  it('writes terminal escapes out instead of obeying them', () => {
    expect(text).not.toMatch(controls);
    expect(text).toContain('\\x1b[2J');
  });

  it('colours only when told to', () => {
    const coloured = renderText(report, { ...plain, color: true });
    expect(coloured).toContain('\u001b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what is taken out
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text);
  });

  it('tells a fault once for all the checks it kept from one target', () => {
    const fault = { whose: 'network', code: 'ECONNREFUSED', message: 'Connecting to h port 1: refused.' } as const;
    const blind = ['import-stuck', 'certificate-expiry'].map((check) =>
      attemptOf({ check, target: 'h:1', outcome: 'blind', fault }),
    );
    const other = attemptOf({ check: 'import-stuck', target: 'i:1', outcome: 'blind', fault });
    const once = reportOfAttempts([...blind, other]);
    const told = renderText(once, plain);
    expect(told.match(/Why:/g)).toHaveLength(2);
    expect(told).toContain('h:1 (import-stuck, certificate-expiry)');
    expect(renderHtml(once)).toContain('<code>import-stuck, certificate-expiry</code>');
    expect(once.summary.unknown).toBe(3);
  });

  it('gives several steps a dash each, and a page a numbered list', () => {
    const [first] = report.results.flatMap(({ findings }) => findings);
    if (first === undefined) throw new Error('the sample has a finding');
    const findings = [{ ...first, remedy: 'Look.\nRun `x -y`.' }];
    const stepped = { ...report, results: report.results.map((one) => (one.findings[0] ? { ...one, findings } : one)) };
    expect(renderText(stepped, plain)).toContain('    To do:    - Look.\n              - Run `x -y`.\n');
    expect(renderHtml(stepped)).toContain('<ol class="todo-list"><li>Look.</li><li>Run <code>x -y</code>.</li></ol>');
  });

  it('says so when nothing was looked at', () => {
    expect(renderText(reportOfAttempts([]), plain)).toBe('UNKNOWN: nothing was looked at\n');
  });

  it('fits the columns, whatever the texts; only a single longer word stands out', () => {
    const outside = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem({ maxCount: 60 }), fc.webUrl());
    fc.assert(
      fc.property(outside, outside, fc.boolean(), (target, message, verbose) => {
        const made = reportOfAttempts([
          attemptOf({ check: 'import-stuck', target, outcome: 'blind', fault: { whose: 'us', code: 'x', message } }),
          attemptOf({ check: 'import-stuck', target: message, outcome: 'skipped', reason: target }),
        ]);
        for (const line of renderText(made, { ...plain, verbose }).split('\n')) {
          expect(line).not.toMatch(controls);
          if (columnsOf(line) > 80) expect(loneWord(line), line).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps long ids and addresses in one piece', () => {
    expect(text).toContain('models/75A40874E6B64FA3AE0743278996850F');
    expect(Math.max(...lines.filter((line) => !line.includes('https://')).map(columnsOf))).toBeLessThanOrEqual(80);
  });
});

/** A line of one word after its mark or label. */
function loneWord(line: string): boolean {
  return /^(?:\s+(?:[-x!?i+] |[A-Z][A-Za-z ]*:))?\s*\S+\s*$/.test(line);
}

describe('visible text', () => {
  it('wraps by the columns a terminal needs, not by characters', () => {
    expect(wrapped('計画 モデル 計画 モデル', 12)).toEqual(['計画 モデル', '計画 モデル']);
  });

  it('writes a lone surrogate out and keeps a pair', () => {
    expect(visibleLines('a\ud800b \u{1f600}')).toBe('a\\ud800b \u{1f600}');
  });

  it('is stable: a second pass changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleLines(visibleLines(text))).toBe(visibleLines(text));
      }),
    );
  });
});

describe('json', () => {
  it('is the report, and holds no character a terminal obeys', () => {
    const odd = reportOfAttempts([attemptOf({ check: 'import-stuck', target: 'a\u009b2J\u007f\u001b[2J\u202e' })]);
    expect(JSON.parse(renderJson(odd))).toEqual(odd);
    expect(renderJson(odd)).not.toMatch(controls);
    expect(renderJson(report).endsWith('}\n')).toBe(true);
  });
});

describe('nagios', () => {
  it('is one line of status, counts, the worst finding and performance data', () => {
    expect(renderNagios(report)).toBe(
      'ANAPLAN CRITICAL - 1 failure, 1 warning, 1 unknown, 1 notice, 1 ok, 1 skipped: ' +
        'Import "Load actuals" has stood at 41 % for 2 h 5 min (prod / Planning / Load actuals) | ' +
        'failure=1;;0;0 warning=1;0;;0 unknown=1;;;0 notice=1;;;0 ok=1;;;0 skipped=1;;;0 time=4.321s;;;0\n',
    );
  });

  it.each<readonly [string, Report, string]>([
    ['ok', reportOfAttempts([attemptOf({ check: 'import-stuck', target: 't' })]), 'ANAPLAN OK - 1 ok |'],
    ['nothing', reportOfAttempts([]), 'ANAPLAN UNKNOWN - nothing was looked at |'],
  ])('%s', (_name, given, start) => {
    expect(renderNagios(given).startsWith(start)).toBe(true);
  });

  it('keeps bars and line breaks of outside text out of the line', () => {
    const odd = attemptOf({
      check: 'import-stuck',
      target: 'a|b\nc | failure=0',
      outcome: 'blind',
      fault: { whose: 'peer', code: 'x', message: 'm' },
    });
    const line = renderNagios(reportOfAttempts([odd]));
    expect(line.match(/\n/g)).toHaveLength(1);
    expect(line.match(/\|/g)).toHaveLength(1);
  });
});

describe('junit', () => {
  const xml = renderJunit(report);

  it('has a suite for each check with its counts', () => {
    expect(xml).toContain('<testsuite name="import-stuck" tests="3" failures="1" errors="1" skipped="1"');
    expect(xml).toContain('timestamp="2026-11-22T06:00:00"');
    expect(xml).toContain('<skipped message="the model is closed and is not woken"/>');
    expect(xml).not.toMatch(controls);
  });

  it.skipIf(!hasPython)('is well-formed XML, whatever the texts', () => {
    const strange = fc.sample(fc.string({ unit: 'binary', maxLength: 200 }), { numRuns: 200, seed: 7 });
    const odd = strange.map((target, index) =>
      attemptOf({
        check: 'import-stuck',
        target,
        outcome: index % 2 === 0 ? 'blind' : 'skipped',
        reason: target,
        fault: { whose: 'peer', code: 'x', message: `]]>${target}\ufffe` },
      }),
    );
    const script =
      'import sys,xml.etree.ElementTree as e; print(len(e.fromstring(sys.stdin.buffer.read()).findall(".//testcase")))';
    const read = spawnSync('python3', ['-c', script], { input: renderJunit(reportOfAttempts(odd)), encoding: 'utf8' });
    expect(read.stderr).toBe('');
    expect(read.stdout.trim()).toBe('200');
  });
});

describe('html', () => {
  const page = renderHtml(report);

  it('shows the verdict, the remedy and every result', () => {
    expect(page).toContain('<h1>Work is stopped, or will be refused now</h1>');
    expect(page).toContain('anaplan-doctor case new --problem import-stuck');
    expect(page).toContain('Acts next: <b>Anaplan support</b>');
    for (const { check } of report.results) expect(page).toContain(check);
  });

  it('escapes outside text and loads nothing', () => {
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('Importing data &lt;b&gt;');
    expect(page).not.toMatch(controls);
    expect(page).not.toMatch(/(?:src|href)\s*=|url\(|@import/);
  });
});
