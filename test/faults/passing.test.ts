/**
 * What passes: a daemon that watches a healthy tenant loses its way to it, its names, its proxy, its time, or stands still, and gets it back.
 * Meanwhile everything it cannot see is unknown for that cause; nothing is a failure; after it everything is seen again, by itself.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as waited } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';
import { temporaryFolders } from '../store/folder.ts';
import type { Daemon, Line } from './daemon.ts';
import { attempts, daemons } from './daemon.ts';

const folder = temporaryFolders();
const daemon = daemons();
const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');
const neighbours = path.join(import.meta.dirname, 'programs/neighbours.ts');

/** A network namespace with a tenant in it, and its own file of DNS servers. */
type Place = {
  readonly folder: string;
  readonly settings: Record<string, unknown>;
  readonly proxy: string;
  tell(what: string): void;
  /** In its network. */
  run(command: string, ...words: readonly string[]): void;
  readonly inside: readonly string[];
};

const mayUnshare = spawnSync('unshare', ['--net', '--mount', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
if (!mayUnshare) console.warn('SKIPPED for want of the right to unshare --net --mount: what passes by');

const places: ChildProcess[] = [];
afterEach(() => {
  for (const child of places.splice(0)) child.kill('SIGKILL');
});

async function place(): Promise<Place> {
  const here = folder();
  const resolver = path.join(here, 'resolv.conf');
  writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  const prepared = 'ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec "$@"';
  const words = ['--net', '--mount', 'sh', '-c', prepared, resolver, process.execPath, neighbours, here];
  const child = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  places.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const inside = ['--target', String(child.pid), '--net', '--mount'];
  return {
    ...(JSON.parse(line) as Pick<Place, 'settings' | 'proxy'>),
    ...{ folder: here, inside },
    tell: (what) => void child.stdin.write(`${what}\n`),
    run: (command, ...rest) => expect(spawnSync('nsenter', [...inside, command, ...rest]).status).toBe(0),
  };
}

const isOthers = ({ check }: { readonly check: string }) => check !== 'anaplan-doctor';
const keyOf = (line: Line) => `${line['check']} ${line['target']}`;
const others = (lines: readonly Line[]) => attempts(lines).filter((line) => line['check'] !== 'anaplan-doctor');
/** So often each was looked at. */
const counted = (lines: readonly Line[]) => {
  const counts = new Map<string, number>();
  for (const line of others(lines)) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1);
  return counts;
};

/** Until all that is looked at again and again was looked at so often more. */
async function lookedAround(one: Daemon, watched: readonly string[], times: number): Promise<void> {
  const before = counted(one.lines());
  await one.until((lines) => {
    const now = counted(lines);
    return watched.every((key) => (now.get(key) ?? 0) >= (before.get(key) ?? 0) + times);
  });
}

/** Once everything was seen, and most of it twice: those. Some have a schedule of their own. */
async function watchedBy(one: Daemon): Promise<readonly string[]> {
  await one.until((lines) => lines.some(({ msg }) => msg === 'started'));
  const subjects = Number(one.lines().find(({ msg }) => msg === 'started')?.['subjects']);
  await one.until((lines) => counted(lines).size === subjects);
  await waited(12_000);
  return [...counted(one.lines())].flatMap(([key, count]) => (count >= 2 ? [key] : []));
}

type Passing = {
  readonly what: string;
  readonly settings?: (place: Place) => object;
  readonly environment?: (place: Place) => readonly string[];
  readonly breaks: (place: Place, one: Daemon) => void | Promise<void>;
  readonly mends: (place: Place, one: Daemon) => void;
  /** Of what is not seen meanwhile. */
  readonly cause: RegExp;
  /** What certainly is not. */
  readonly unseen: readonly RegExp[];
};

const everyWay = [/^reachability 127\.0\.3\.3:/, /^tls-version 127\.0\.3\.3:/, /^reachability a\.example\.test:/];
const rows: readonly Passing[] = [
  {
    what: 'no route',
    breaks: ({ run }) => run('ip', 'addr', 'del', '127.0.0.1/8', 'dev', 'lo'),
    mends: ({ run }) => run('ip', 'addr', 'add', '127.0.0.1/8', 'dev', 'lo'),
    cause: /^own-(network|dns)-down$/,
    unseen: everyWay,
  },
  {
    what: 'a DNS server that answers nobody, while addresses are reached',
    breaks: ({ tell }) => tell('dns off'),
    mends: ({ tell }) => tell('dns on'),
    cause: /^own-dns-down$/,
    unseen: [/^reachability [ab]\.example\.test:/, /^tls-version [ab]\.example\.test:/],
  },
  {
    what: 'a proxy that is down',
    settings: ({ settings, proxy }) => ({ network: { ...(settings['network'] as object), proxy } }),
    breaks: ({ tell }) => tell('proxy off'),
    mends: ({ tell }) => tell('proxy on'),
    cause: /^own-proxy-down$/,
    unseen: everyWay,
  },
  {
    what: 'SIGSTOP again and again, each for longer than a connection is waited for',
    breaks: async (_place, one) => {
      for (const forMs of [12_000, 7000, 7000]) {
        one.process.kill('SIGSTOP');
        await waited(forMs);
        one.process.kill('SIGCONT');
        await waited(700);
      }
    },
    mends: () => undefined,
    // What it was doing just then was nothing, or judging: from within the two look alike.
    cause: /^(stopped|loop-blocked)$/,
    unseen: [],
  },
];

describe.skipIf(!mayUnshare)('a daemon that watches a healthy tenant, and meanwhile', () => {
  test.each(rows)(
    '$what',
    async ({ settings, breaks, mends, cause, unseen }) => {
      const here = await place();
      const file = path.join(here.folder, 'settings.yaml');
      const state = { stateDirectory: path.join(here.folder, 'state'), schedule: { default: 'every 4s' } };
      writeFileSync(
        file,
        JSON.stringify({ ...here.settings, ...state, ...settings?.(here), daemon: { parallel: 12 } }),
      );
      const one = daemon(
        'nsenter',
        ...here.inside,
        process.execPath,
        cli,
        'daemon',
        '--config',
        file,
        '--log-level',
        'debug',
      );
      const watched = await watchedBy(one);
      expect(watched.length).toBeGreaterThan(50);
      const soundAt = one.lines().length;
      const fromMs = Date.now();
      await breaks(here, one);
      await lookedAround(one, watched, 2);
      const brokenAt = one.lines().length;
      const untilMs = Date.now();
      mends(here, one);
      const isBlind = (lines: readonly Line[]) =>
        new Map(lines.map((line) => [keyOf(line), line['outcome'] === 'blind']));
      await one.until((lines) => {
        const last = isBlind(others(lines.slice(brokenAt)));
        return watched.every((key) => last.get(key) === false);
      });
      one.process.kill('SIGTERM');
      await one.ended();
      const [before, during] = [others(one.lines().slice(0, soundAt)), others(one.lines().slice(soundAt, brokenAt))];
      expect(before.filter((line) => line['outcome'] === 'blind')).toEqual([]);
      const blind = during.filter((line) => line['outcome'] === 'blind').map(keyOf);
      for (const pattern of unseen) expect(blind).toContainEqual(expect.stringMatching(pattern));
      expect(one.lines().filter(({ msg }) => msg === 'look failed')).toEqual([]);
      const kept = openStore(path.join(here.folder, 'state/anaplan-doctor.db'));
      const looks = kept.attempts({ limit: 100_000 }).filter(isOthers);
      const incidents = kept.incidents(0).filter(isOthers);
      kept.close();
      const unseenFor = (wrong: (look: Attempt) => boolean) =>
        looks.flatMap((look) =>
          look.outcome === 'blind' && wrong(look)
            ? [`${look.check} ${look.target}: ${JSON.stringify(look.fault)}`]
            : [],
        );
      // What began before, or ended after, may have met something else of the same cause; none is put down to those who are looked at.
      const isWithin = ({ startedAtMs, durationMs }: Attempt) =>
        startedAtMs > fromMs && startedAtMs + durationMs < untilMs;
      expect(unseenFor((look) => isWithin(look) && !cause.test(look.fault?.code ?? ''))).toEqual([]);
      expect(unseenFor(({ fault }) => fault?.whose !== 'us' && fault?.whose !== 'network')).toEqual([]);
      const found = looks.flatMap(({ check, target, findings }) => findings.map((one) => ({ check, target, ...one })));
      expect(found.filter(({ severity }) => severity === 'failure' || severity === 'warning')).toEqual([]);
      expect(incidents).toEqual([]);
    },
    300_000,
  );
});
