/** Where a daemon listens to operators. */
import { existsSync } from 'node:fs';
import type { Context } from './context.ts';

/** systemd/anaplan-doctor-operators.socket. */
const usual = '/run/anaplan-doctor-operators.sock';

/** $ANAPLAN_DOCTOR_SOCKET, where set (empty: none is asked); null where there can be none. */
export function operatorsSocketOf(environment: Context['environment']): string | null {
  const given = environment['ANAPLAN_DOCTOR_SOCKET'];
  if (given !== undefined) return given === '' ? null : given;
  return process.platform === 'linux' ? usual : null;
}

/** For who could not open a store: that a daemon is there which could have been asked. A sentence after a blank, or nothing. */
export function askInsteadHint(environment: Context['environment']): string {
  const path = operatorsSocketOf(environment);
  if (path === null || !existsSync(path)) return '';
  return ` A daemon is asked at ${path} by who is in its group (usually anaplan-doctor-operators); this account is not, or asked for a file of its own.`;
}
