/** docs/daemon.md names every line that the daemon may log. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

const folder = path.join(packageRoot, 'src/daemon');
const others = ['cli/daemon.ts', 'cli/daemon-messages.ts', 'cli/page.ts', 'notify/sender.ts'];
const sources = [
  ...readdirSync(folder).map((name) => path.join(folder, name)),
  ...others.map((name) => path.join(packageRoot, 'src', name)),
];

/** Words at the end of a call of the log, and those it chooses from. */
function messagesIn(source: string): readonly string[] {
  const calls = [...source.matchAll(/\blog(?:\.\w+|\[[^\]]+\])\(/g)].map((call) =>
    argumentsAt(source, call.index + call[0].length),
  );
  const last = calls.flatMap((words) => [...words.matchAll(/(?:^|[,?:]\s*)'([^']+)'\s*,?\s*(?=$|:)/g)]);
  return last.map(([, text = '']) => text);
}

/** Up to the bracket that closes the call. */
function argumentsAt(source: string, from: number): string {
  let depth = 1;
  let at = from;
  for (; depth > 0 && at < source.length; at += 1) depth += { '(': 1, ')': -1 }[source[at] ?? ''] ?? 0;
  return source.slice(from, at - 1);
}

test('every message of the log stands in docs/daemon.md', () => {
  const found = new Set(sources.flatMap((file) => messagesIn(readFileSync(file, 'utf8'))));
  for (const one of [
    'stopped',
    'attempt',
    'look failed',
    'message sent',
    'case not made or not sent',
    'served',
    'nothing can be stored; the daemon goes on looking',
  ])
    expect([...found]).toContain(one);
  expect(found.size).toBeGreaterThan(40);
  const docs = readFileSync(path.join(packageRoot, 'docs/daemon.md'), 'utf8');
  expect([...found].filter((text) => !docs.includes(`\`${text}\``))).toEqual([]);
});
