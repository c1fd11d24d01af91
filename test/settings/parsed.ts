/** Parses settings text as the tests need it: a file in /etc, two checks, nothing in the environment. */
import { z } from 'zod';
import { parseSettings } from '../../src/settings/parse.ts';
import { SettingsRefused } from '../../src/settings/refused.ts';
import type { Settings } from '../../src/settings/settings.ts';

export const limits = {
  'tls-version': z.strictObject({}),
  'chain-validity': z.strictObject({}),
  'certificate-expiry': z.strictObject({ noticeDays: z.number().int().max(3650).default(30) }),
  'import-stuck': z.strictObject({ stuckAfterMs: z.number().positive().default(2_700_000) }),
};

export function parsed(text: string, environment: { [name: string]: string | undefined } = {}): Settings {
  const places = { file: '/etc/doctor/my.yaml', baseDirectory: '/etc/doctor', homeDirectory: '/home/me' };
  return parseSettings(text, { ...places, environment, limits });
}

export function problemsOf(text: string, environment: { [name: string]: string | undefined } = {}): readonly string[] {
  try {
    parsed(text, environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsRefused)) throw error;
    return error.problems.map((problem) => problem.replace(/^\/etc\/doctor\/my\.yaml:?/, ''));
  }
}
