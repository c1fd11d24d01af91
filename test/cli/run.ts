/** Runs the real program as a user does and collects what it says. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export type Run = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export function doctor(
  args: readonly string[],
  {
    input = '',
    environment = {},
    cwd = root,
  }: { input?: string; environment?: Record<string, string>; cwd?: string } = {},
): Promise<Run> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, 'bin/anaplan-doctor.js'), ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...environment },
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (part) => stdout.push(part));
    child.stderr.on('data', (part) => stderr.push(part));
    child.on('error', failed);
    child.on('close', (code) =>
      done({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
    child.stdin.end(input);
  });
}

/** A stack trace, in any of the shapes Node prints. */
export const stackTrace = /^\s+at .+[:(]|node:internal|Node\.js v\d/m;
