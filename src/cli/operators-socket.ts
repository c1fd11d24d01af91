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

/** The error of the system that connecting met, or the option that made it a question for the one who asks alone. */
export type NotAsked = { readonly path: string } & ({ readonly code: string } | { readonly option: string });

/** For who has no store of their own: whom they could have asked, or why that one did not answer. Sentences, or nothing. */
export function notAskedText(notAsked: NotAsked | undefined): string {
  if (notAsked === undefined) return '';
  const { path } = notAsked;
  if ('option' in notAsked)
    return existsSync(path)
      ? `The daemon at ${path} was not asked: it writes and reads no files for others. Leave ${notAsked.option} out, and use > FILE to keep what it says.`
      : '';
  if (notAsked.code === 'EACCES' || notAsked.code === 'EPERM')
    return `A daemon is asked at ${path} by who is in its group (usually anaplan-doctor-operators); this account is not.`;
  return `No daemon listens at ${path} (${notAsked.code}); see systemctl status anaplan-doctor.`;
}
