/** A real systemd as process 1 of namespaces of its own, with what runs inside of it. Needs root, overlayfs and cgroups that may be written. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';

export type Booted = {
  /** Seen as /mnt inside. */
  readonly shared: string;
  /** Runs a line of bash inside; standard output and error together. */
  run(line: string): { readonly status: number | null; readonly output: string };
  /** Runs it until `fits` its output, for 60 s at most; the last output. */
  until(line: string, fits: (output: string) => boolean): Promise<string>;
  stop(): Promise<void>;
};

/** Null: it does not come up here. */
export async function bootSystemd(): Promise<Booted | null> {
  if (process.getuid?.() !== 0 || !existsSync('/lib/systemd/systemd')) return null;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'anaplan-doctor-systemd-'));
  const shared = mkdtempSync(path.join(os.tmpdir(), 'anaplan-doctor-shared-'));
  const script = path.join(import.meta.dirname, 'programs/boot-systemd.sh');
  const unshare = spawn(script, [folder, shared], { stdio: 'ignore' });
  const ended = once(unshare, 'exit');
  const run = (line: string) => {
    const pid = childOf(unshare.pid);
    if (pid === null) return { status: null, output: '' };
    const into = ['-t', pid, '-m', '-p', '-n', '-C', '-u', '-i', '-r', '-w'];
    const clean = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'TERM=dumb', 'SYSTEMD_PAGER='];
    const words = [...into, ...clean, 'bash', '-c', `exec 2>&1\n${line}`];
    const { status, stdout } = spawnSync('nsenter', words, { encoding: 'utf8', timeout: 120_000 });
    return { status, output: stdout };
  };
  const until: Booted['until'] = async (line, fits) => {
    for (let tries = 0; tries < 120; tries += 1) {
      const { output } = run(line);
      if (fits(output) || unshare.exitCode !== null) return output;
      await waited(500);
    }
    return run(line).output;
  };
  const stop = async () => {
    const pid = childOf(unshare.pid);
    // The end of process 1 is the end of all its processes and mounts.
    if (pid === null) unshare.kill('SIGKILL');
    else process.kill(Number(pid), 'SIGKILL');
    await ended;
    for (const one of [folder, shared]) rmSync(one, { recursive: true, force: true });
  };
  const state = await until('systemctl is-system-running', (said) => /running|degraded/.test(said));
  if (/running|degraded/.test(state)) return { shared, run, until, stop };
  await stop();
  return null;
}

function childOf(pid: number | undefined): string | null {
  try {
    return /^\d+/.exec(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))?.[0] ?? null;
  } catch {
    return null;
  }
}
