/** Listens on a Unix socket where nobody else does. Knows nothing of what is said there. */
import { lstat, unlink } from 'node:fs/promises';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import { CouldNotLook } from '../check.ts';

/** A path of our own making, or a descriptor that systemd has opened. */
export type SocketPlace = { readonly path: string } | { readonly fd: number };

/** Removes what a daemon that was killed left behind. Rejects when something else stands there, or somebody listens. `option` names places. */
export async function removeDead(path: string, option: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket()) throw cannotListen(path, 'something else stands there', option);
  if (await isAlive(path)) throw cannotListen(path, 'another daemon listens there', option);
  await unlink(path);
}

/** Rejects with CouldNotLook. */
export async function listening(server: Server, place: SocketPlace, option: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const where = 'path' in place ? place.path : `the socket of systemd (descriptor ${place.fd})`;
  server.once('error', (error: NodeJS.ErrnoException) =>
    reject(cannotListen(where, error.code ?? 'unknown error', option)),
  );
  server.listen(place, () => resolve());
  await promise;
}

async function isAlive(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path, () => resolve(true)).on('error', () => resolve(false));
  const alive = await promise;
  socket.destroy();
  return alive;
}

function cannotListen(where: string, why: string, option: string): CouldNotLook {
  return new CouldNotLook({
    whose: 'operator',
    code: 'cannot-listen',
    message: `The daemon cannot listen at ${where}: ${why}. Name another place with ${option} FILE.`,
  });
}
