/** Real TLS servers of other makes for the tests: started on free ports of 127.0.0.1, stopped by their own process. */
import { spawn, spawnSync } from 'node:child_process';
import type { Pki } from '../openssl.ts';
import { listening, stopped } from '../openssl.ts';

export type Running = { stop(): Promise<void> };

/** True when the program is installed; else says so, in the words CI looks for. */
export function has(program: string, ...args: readonly string[]): boolean {
  const isThere = spawnSync(program, args, { stdio: 'ignore' }).error === undefined;
  if (!isThere) console.warn(`SKIPPED for want of ${program}`);
  return isThere;
}

/** Starts `program` in the folder of `pki`; resolves when every one of `ports` accepts. */
export async function startServer(
  pki: Pki,
  ports: readonly number[],
  program: string,
  ...args: readonly string[]
): Promise<Running> {
  // Standard input stays open: some servers end with it.
  const child = spawn(program, args, { cwd: pki.directory, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  const note = (piece: unknown) => {
    complaint = `${complaint}${String(piece)}`.slice(-4000);
  };
  child.stderr.on('data', note);
  child.stdout.on('data', note);
  for (const port of ports) await listening(child, port, () => complaint);
  return { stop: () => stopped(child) };
}
