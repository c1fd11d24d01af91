/** `cert`: files that clients sign in to Anaplan with, requests for certificates, and what a renewal changed. */
import { isAbsolute, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { z } from 'zod';
import { comparisonOf } from '../certs/compare.ts';
import { sideOf } from '../certs/compared.ts';
import { readContents } from '../certs/contents.ts';
import { comparisonDocument, preparedDocument, requestedDocument } from '../certs/documents.ts';
import { newPasswordTrouble } from '../certs/new-password.ts';
import type { Reader } from '../certs/password-encryption.ts';
import { prepare } from '../certs/prepare.ts';
import type { Remark } from '../certs/remarks.ts';
import type { RequestOrder } from '../certs/request.ts';
import { request } from '../certs/requested.ts';
import { comparisonText, preparedText, requestedText } from '../certs/text.ts';
import { CouldNotLook } from '../check.ts';
import { createSecrets } from '../settings/secrets.ts';
import { createTrustStores } from '../trust/stores.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';

type FormatOption = { readonly format: 'text' | 'json' };
type NewFilesOptions = FormatOption & {
  readonly out: string;
  readonly newPasswordFrom?: string;
  readonly java: '8' | '17';
  readonly force?: boolean;
};
type PrepareOptions = NewFilesOptions & {
  readonly passwordFrom?: string;
  readonly keyPasswordFrom?: string;
  readonly alias?: string;
  readonly jks?: boolean;
  readonly unencrypted?: boolean;
};
type RequestOptions = NewFilesOptions & {
  readonly email: string;
  readonly commonName?: string;
  readonly organisation?: string;
  readonly bits: '2048' | '3072' | '4096';
};
type CompareOptions = FormatOption & {
  readonly passwordFrom?: string;
  readonly oldPasswordFrom?: string;
  readonly newPasswordFrom?: string;
  readonly ca?: string;
};

export function addCert(program: Command, context: Context, exit: (code: number) => void): void {
  const cert = program
    .command('cert')
    .description('certificates that sign in to Anaplan: files for clients, requests, renewals');
  withNewFiles(
    cert
      .command('prepare')
      .description('from a .p12/.pfx, a PEM pair or a keystore to the file each client needs')
      .argument('<input>', 'file with the certificate')
      .argument('[keyfile]', 'file with its private key, where the input has none'),
  )
    .option('--password-from <ref>', 'where the password of the input is')
    .option('--key-password-from <ref>', 'where the password of the key is, if it has its own')
    .option('--alias <name>', 'name of the entry in the keystores; with several keys in the input, which one')
    .option('--jks', 'also write a Java keystore of the old kind (JKS)')
    .option('--unencrypted', 'also write the private key without encryption')
    .action(async (input: string, keyFile: string | undefined, options: PrepareOptions) =>
      exit(await prepareFiles(input, keyFile, options, context)),
    );
  withNewFiles(
    cert
      .command('request')
      .description("a new key and a request for a certificate by Anaplan's rules")
      .requiredOption('--email <address>', 'e-mail address of the Anaplan user'),
  )
    .option('--common-name <name>', 'common name; without it, the e-mail address')
    .option('--organisation <name>', 'organisation in the subject')
    .addOption(new Option('--bits <number>', 'size of the RSA key').choices(['2048', '3072', '4096']).default('3072'))
    .action(async (options: RequestOptions) => exit(await makeRequest(options, context)));
  withFormat(
    cert
      .command('compare')
      .description('what a renewal changed, and what that means for registration and clients')
      .argument('<old>', 'file with the certificate in use')
      .argument('<new>', 'file with its successor'),
  )
    .option('--password-from <ref>', 'where the password of both files is')
    .option('--old-password-from <ref>', 'where the password of the old file is')
    .option('--new-password-from <ref>', 'where the password of the new file is')
    .option('--ca <file>', 'PEM file of further roots')
    .action(async (old: string, now: string, options: CompareOptions) =>
      exit(await compare(old, now, options, context)),
    );
}

function withFormat(command: Command): Command {
  command.addOption(
    new Option('--format <format>', 'how the answer is written').choices(['text', 'json']).default('text'),
  );
  // Whoever tries these has put a password on the command line: it must not be repeated.
  for (const name of ['--password', '--key-password', '--new-password']) {
    command.addOption(new Option(`${name} <never>`).hideHelp().argParser(() => neverThere(`${name}-from`)));
  }
  return command;
}

function withNewFiles(command: Command): Command {
  return withFormat(command)
    .requiredOption('--out <folder>', 'where the files go; made if need be')
    .option(
      '--new-password-from <ref>',
      'where the password for the new files is: env:NAME, file:/path or credential:NAME',
    )
    .addOption(
      new Option('--java <version>', 'oldest Java that must open the files').choices(['8', '17']).default('17'),
    )
    .option('--force', 'replace files that are there already');
}

async function prepareFiles(
  input: string,
  keyFile: string | undefined,
  options: PrepareOptions,
  context: Context,
): Promise<number> {
  const newPassword = await newPasswordOf(options, context);
  const storePassword = await passwordOf('--password-from', options.passwordFrom, context);
  const keyPassword = await passwordOf('--key-password-from', options.keyPasswordFrom, context);
  const read = (name: string) =>
    readContents(name, resolve(context.workingDirectory, name), storePassword, keyPassword);
  const contents = await read(input);
  const prepared = await prepare({
    input: contents,
    keys: keyFile === undefined ? contents : await read(keyFile),
    folder: resolve(context.workingDirectory, options.out),
    newPassword,
    alias: options.alias ?? null,
    reader: readerOf(options),
    jks: options.jks === true,
    unencrypted: options.unencrypted === true,
    force: options.force === true,
    nowMs: context.clock.nowMs(),
  });
  await answer(options, preparedDocument(prepared), (columns) => preparedText(prepared, columns), context);
  return hasWarning(prepared.remarks) ? 1 : 0;
}

async function makeRequest(options: RequestOptions, context: Context): Promise<number> {
  const newPassword = await newPasswordOf(options, context);
  const requested = await request(orderOf(options), {
    folder: resolve(context.workingDirectory, options.out),
    newPassword,
    reader: readerOf(options),
    force: options.force === true,
  });
  await answer(options, requestedDocument(requested), (columns) => requestedText(requested, columns), context);
  return 0;
}

function orderOf({ email, commonName, organisation, bits }: RequestOptions): RequestOrder {
  if (!z.email().max(254).safeParse(email).success) {
    throw usage('--email takes one plain e-mail address, that of the Anaplan user: loader@example.com.');
  }
  for (const name of [commonName, organisation]) {
    if (name === undefined || /^[^\p{Cc}]{1,64}$/u.test(name.trim())) continue;
    throw usage('--common-name and --organisation take 1 to 64 characters each (RFC 5280, upper bounds).');
  }
  return {
    email,
    commonName: commonName?.trim() ?? email.slice(0, 64),
    organisation: organisation?.trim() ?? null,
    bits: bits === '2048' ? 2048 : bits === '3072' ? 3072 : 4096,
  };
}

async function compare(old: string, now: string, options: CompareOptions, context: Context): Promise<number> {
  const both = options.passwordFrom;
  const caFile = options.ca === undefined ? null : resolve(context.workingDirectory, options.ca);
  const trust = createTrustStores({ trust: 'mozilla', caFile });
  const side = async (name: string, option: string, reference: string | undefined) => {
    const password = await passwordOf(option, reference, context);
    const contents = await readContents(name, resolve(context.workingDirectory, name), password, null);
    return await sideOf(contents, trust).catch(asUsage('--ca'));
  };
  const before = await side(old, '--old-password-from', options.oldPasswordFrom ?? both);
  const after = await side(now, '--new-password-from', options.newPasswordFrom ?? both);
  const comparison = comparisonOf(before, after, context.clock.nowMs());
  await answer(
    options,
    comparisonDocument(before, after, comparison),
    (columns) => comparisonText(comparison, columns),
    context,
  );
  return { 'same-purpose': 0, 'will-bite': 1, unusable: 2 }[comparison.verdict];
}

function readerOf({ java }: NewFilesOptions): Reader {
  return java === '8' ? 'old-java' : 'modern';
}

function hasWarning(remarks: readonly Remark[]): boolean {
  return remarks.some(({ severity }) => severity === 'warning');
}

async function newPasswordOf({ newPasswordFrom }: NewFilesOptions, context: Context): Promise<string> {
  const password = await passwordOf('--new-password-from', newPasswordFrom, context);
  if (password === null) {
    throw usage(
      'The new files need a password of their own: say where it is with --new-password-from env:NAME, file:/path or credential:NAME. It is not asked for.',
    );
  }
  const trouble = newPasswordTrouble(password);
  if (trouble === null) return password;
  throw usage(`The password at --new-password-from cannot be used: ${trouble}. Choose another one.`);
}

/** Null: no place is given. */
async function passwordOf(option: string, reference: string | undefined, context: Context): Promise<string | null> {
  if (reference === undefined) return null;
  const [, kind, name] = /^(env|file|credential):(.+)$/s.exec(reference) ?? [];
  if (kind === undefined || name === undefined) return neverThere(option);
  const secrets = createSecrets({
    environment: context.environment,
    credentialsDirectory: context.environment['CREDENTIALS_DIRECTORY'] ?? null,
  });
  const path = kind === 'file' && !isAbsolute(name) ? resolve(context.workingDirectory, name) : name;
  return await secrets.read(`${kind}:${path}`).catch(asUsage(option));
}

/** What an option points to and cannot be read is for whoever gave the option to mend. */
function asUsage(option: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof CouldNotLook)) throw error;
    throw usage(`${option}: ${error.fault.message.replace(' of the settings', '')}`);
  };
}

function neverThere(option: string): never {
  throw usage(`${option} takes a place, never the password itself: env:NAME, file:/path or credential:NAME.`);
}

async function answer(
  { format }: FormatOption,
  document: unknown,
  textIn: (columns: number) => string,
  { stdout }: Context,
): Promise<void> {
  const columns = Math.max(40, Math.min(stdout.columns ?? 80, 80));
  await writeTo(stdout, format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : textIn(columns));
}
