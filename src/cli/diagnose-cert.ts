/** `diagnose cert FILE...`: certificates in local files, without settings. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { settingsFor } from '../settings/adhoc.ts';
import type { Context } from './context.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';
import { lookAtChecks } from './session.ts';

type CertificateOptions = OutputOptions & { readonly passwordFrom?: string };

const certificateChecks = ['certificate-expiry'];

export function addDiagnoseCertificates(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withOutputOptions(diagnose.command('cert'))
    .description('certificates in files: PEM, DER, PKCS#7, PKCS#12, JKS, JCEKS; needs no settings')
    .argument('<file...>')
    .option('--password-from <ref>', 'where the password is: env:NAME, file:/path or credential:name', passwordPlace)
    .action(async (files: readonly string[], options: CertificateOptions) =>
      exit(await diagnoseCertificates(files, options, context)),
    );
}

function diagnoseCertificates(
  files: readonly string[],
  options: CertificateOptions,
  context: Context,
): Promise<number> {
  const password = options.passwordFrom ?? null;
  const certificates = files.map((name) => ({ name, file: resolve(context.workingDirectory, name), password }));
  return lookAtChecks(certificateChecks, settingsFor({ certificates }), options, context);
}

function passwordPlace(text: string): string {
  if (/^(env|file|credential):./.test(text)) return text;
  throw usage('--password-from takes a place, never the password itself: env:NAME or file:/path.');
}
