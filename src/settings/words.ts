/** Shapes that many keys of a settings file share, with what to say of a value that does not fit; pure. Knows no key. */
import { z } from 'zod';
import { durationPattern, durationText } from './amounts.ts';
import { unknownKeyTexts } from './issues.ts';

/** A mapping that refuses unknown keys and says which it knows. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownKeyTexts(issue.keys, Object.keys(shape)).join('\n') : undefined,
  });
}

/** No control characters; written without the `u` flag, because editors apply JSON Schema patterns in either way. */
const printable = /^[ -~\u00a0-\uffff]*$/;

export const text = z
  .string()
  .min(1, 'is empty; give a text or remove the key')
  .max(1000, 'is longer than 1000 characters')
  .regex(printable, 'holds a line break or another control character; write it on one line');

/** One text, or a list of them. */
export const texts = z.union([text, z.array(text).max(500)]);

export const email = z
  .string()
  .max(254)
  .regex(/^[^\s@<>"',;]+@[^\s@<>"',;]+$/, 'is no e-mail address; write for example team@example.com');
export const emails = z.array(email).max(50);

export const path = z
  .string()
  .min(1, 'is empty; give a path')
  .max(4096)
  .regex(printable, 'holds a line break or another control character')
  .regex(/^(?!env:|credential:)/, 'must be a path here, absolute or relative to the settings file');

export const duration = z.string({ error: durationText }).regex(durationPattern, durationText);

/** A whole number; a settings file hands it over as the text it was written as (yaml.ts). */
export const whole = (least: number, most: number) => {
  const problem = `must be a whole number from ${least} to ${most}`;
  const fits = (written: string) => Number(written) >= least && Number(written) <= most;
  return z.union([
    z
      .string()
      .regex(/^\d{1,6}$/, problem)
      .refine(fits, problem),
    z.int(problem).min(least, problem).max(most, problem),
  ]);
};

const secretText =
  'must say where the secret is found, not be the secret; write env:NAME, file:/path or credential:NAME (systemd), and change a secret that stood here';
const commandText =
  'must be the absolute path of a command and its arguments, without quotes or signs of a shell; else write a list: { exec: [/path/of/command, argument] }';
const pathAndKey = 'must name path and key; write for example vault:secret/anaplan#password';
/** What a vault may call a secret; src/secrets/reference.ts reads it more closely. */
const named = '[A-Za-z0-9/_+=.@:-]+(?:#[!-~]+)?';

/** A reference to a secret, never the secret. */
export const secret = z.union([
  z
    .string({ error: secretText })
    .max(4096, secretText)
    .regex(
      new RegExp(
        `^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[ -~\\u00a0-\\uffff]+|credential:[A-Za-z0-9_.@-]+|exec:[ -~\\u00a0-\\uffff]+|vault:[!-~]+|(?:aws|azure|google):${named})$`,
      ),
      secretText,
    )
    .regex(/^(?!exec:)|^exec:(?:\/|[A-Za-z]:[\\/])[^'"`$;&|<>*?(){}![\]~]*$/, commandText)
    .regex(/^(?!vault:)|^vault:[^#\s/]+(?:\/[^#\s/]+)+#[^#\s]+$/, pathAndKey),
  section({
    exec: z
      .array(z.string().max(4096))
      .min(1, 'is empty; write [/path/of/command, argument]')
      .max(100)
      .refine(([command = '']) => /^(?:\/|[A-Za-z]:[\\/])/.test(command), commandText)
      .describe('Absolute path of a command, and its arguments; no shell is run. Its output is the secret.'),
  }),
]);

/** A name somebody chooses for a connection or a calendar. */
export const chosenName = (what: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, `is no name for a ${what}; use letters, digits, ".", "_" and "-"`);
