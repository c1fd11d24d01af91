/** Where the store and the cases are when nobody says; pure. */
import { join, resolve } from 'node:path';
import type { Environment } from './proxy.ts';

/** systemd's $STATE_DIRECTORY (it may list several folders; the first is the service's own), else the user's own state folder. */
export function defaultStateDirectory(environment: Environment, homeDirectory: string): string {
  const ofSystemd = environment['STATE_DIRECTORY']?.split(':')[0];
  return ofSystemd ? resolve(ofSystemd) : join(homeDirectory, '.local/state/anaplan-doctor');
}
