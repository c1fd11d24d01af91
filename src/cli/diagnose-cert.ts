/** `diagnose cert FILE...`: certificates in local files, without settings. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { settingsFor } from '../settings/adhoc.ts';
import type { Context } from './context.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';
import { lookAtChecks } from './session.ts';

type CertificateOptions = OutputOptions & {
  readonly passwordFrom?: string;
  readonly host?: string;
  readonly purpose?: 'server' | 'client';
  readonly ca?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
};

const certificateChecks = ['certificate-expiry', 'client-certificate'];

export function addDiagnoseCertificates(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withOutputOptions(diagnose.command('cert'))
    .description('certificates and keys in files: PEM, DER, PKCS#7, PKCS#12, JKS, JCEKS; needs no settings')
    .argument('<file...>')
    .option('--password-from <ref>', 'where the password is: env:NAME, file:/path or credential:NAME', passwordPlace)
    .option('--host <name>', 'judge as the certificate of a server of that name')
    .addOption(
      new Option('--purpose <purpose>', 'what it is for; told from the file otherwise').choices(['server', 'client']),
    )
    .option('--ca <file>', 'PEM file of further roots to trust')
    .option('--at <time>', 'judge as of that time: 2027-01-31 or 2027-01-31T06:00:00Z', timeOf)
    .action(async (files: readonly string[], options: CertificateOptions) =>
      exit(await diagnoseCertificates(files, options, context)),
    );
}

function diagnoseCertificates(
  files: readonly string[],
  { passwordFrom, host, purpose, ca, at, ...options }: CertificateOptions,
  context: Context,
): Promise<number> {
  if (host !== undefined && purpose === 'client') {
    throw usage('--host is the name of a server; leave it out with --purpose client.');
  }
  const inFolder = (path: string) => resolve(context.workingDirectory, path);
  const certificates = files.map((name) => ({
    name,
    file: inFolder(name),
    password: passwordFrom?.replace(/^file:(.+)$/s, (_whole, path: string) => `file:${inFolder(path)}`) ?? null,
    ...(host === undefined ? {} : { host }),
    ...(purpose === undefined ? {} : { purpose }),
  }));
  const settings = settingsFor({ certificates, ...(ca === undefined ? {} : { network: { caFile: inFolder(ca) } }) });
  const asOf = at === undefined ? context : { ...context, clock: { nowMs: () => at } };
  return lookAtChecks(certificateChecks, settings, options, asOf);
}

/** ISO 8601; without a zone it is UTC. */
function timeOf(text: string): number {
  const [, day, time = 'T00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const atMs = Date.parse(`${day}${time}${zone}`);
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('A time is written as 2027-01-31 or 2027-01-31T06:00:00Z.');
  return atMs;
}

function passwordPlace(text: string): string {
  if (/^(env|file|credential):./.test(text)) return text;
  throw usage('--password-from takes a place, never the password itself: env:NAME, file:/path or credential:NAME.');
}
