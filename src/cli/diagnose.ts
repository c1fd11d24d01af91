/** `diagnose`: every configured check once, or one thing without any settings. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Bound } from '../engine/bound.ts';
import { boundOf } from '../engine/bound.ts';
import { firewallRulesOf } from '../network/firewall.ts';
import type { Endpoint } from '../network/network.ts';
import { exitCodeOf } from '../report/exit.ts';
import { settingsFor } from '../settings/adhoc.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import type { Context } from './context.ts';
import { endpointOfArgument } from './endpoint.ts';
import { firewallText } from './firewall.ts';
import type { OutputOptions } from './options.ts';
import { listOf, withOutputOptions } from './options.ts';
import { writeReport, writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { chosen, lookOnce, reportFor, settingsFrom, storeFileOf } from './session.ts';

type DiagnoseOptions = OutputOptions & {
  readonly config?: string;
  readonly store?: string;
  readonly only?: readonly string[];
  readonly target?: readonly string[];
};
type OneThingOptions = OutputOptions & {
  readonly ca?: string;
  readonly trust?: 'mozilla' | 'system';
  readonly proxy?: string;
};

const tlsChecks = ['reachability', 'tls-version', 'certificate-expiry', 'chain-validity'];

export function addDiagnose(program: Command, context: Context, exit: (code: number) => void): void {
  const diagnose = withOutputOptions(
    program
      .command('diagnose')
      .description('look at everything the settings name, once, now')
      .option('--config <file>', 'settings file')
      .option('--store <file>', 'database to remember in, instead of that of the settings')
      .option('--only <checks>', 'only these checks, separated by commas', listOf)
      .option('--target <names>', 'only these targets, separated by commas', listOf)
      .enablePositionalOptions(),
  ).action(async (options: DiagnoseOptions) => exit(await diagnoseAll(options, context)));

  withOutputOptions(
    diagnose
      .command('tls')
      .description('TLS versions, certificates and chain of an endpoint; needs no settings')
      .argument('<host[:port]...>'),
  )
    .option('--ca <file>', 'PEM file of further roots to trust')
    .option('--trust <store>', 'whose roots to trust: mozilla or system', trustOf)
    .option('--proxy <url>', 'HTTP proxy to go through')
    .action(async (hosts: readonly string[], options: OneThingOptions) =>
      exit(await diagnoseTls(hosts, options, context)),
    );

  withOutputOptions(
    diagnose
      .command('cert')
      .description('certificates in files: PEM, DER, PKCS#12, JKS; needs no settings')
      .argument('<file...>'),
  )
    .option('--password-from <ref>', 'where the password is: env:NAME or file:/path')
    .action(async (files: readonly string[], options: OutputOptions & { passwordFrom?: string }) =>
      exit(await diagnoseCertificates(files, options, context)),
    );

  withOutputOptions(
    diagnose.command('network').description('DNS, proxy, TCP, TLS and HTTP to every host the settings need'),
  )
    .option('--config <file>', 'settings file; without it, the hosts every Anaplan integration needs')
    .option('--rules', 'print the hosts and ports a firewall must open, and look at nothing')
    .action(async (options: OutputOptions & { config?: string; rules?: boolean }) =>
      exit(await diagnoseNetwork(options, context)),
    );
}

async function diagnoseAll(options: DiagnoseOptions, context: Context): Promise<number> {
  if (options.config === undefined) {
    throw usage(
      'diagnose needs --config FILE (config/example.yaml shows one); without settings, use `diagnose tls HOST` or `diagnose cert FILE`.',
    );
  }
  const settings = await settingsFrom(options.config, context);
  const bound = chosen(boundOf(context.checks, settings), options);
  const store = openStore(storeFileOf(settings, options.store, context));
  try {
    return await lookAndReport(settings, bound, store, options, context);
  } finally {
    store.close();
  }
}

function diagnoseTls(hosts: readonly string[], options: OneThingOptions, context: Context): Promise<number> {
  const endpoints = hosts.map(endpointOfArgument);
  const settings = withNetwork(settingsFor({ endpoints }), options, context);
  return lookAtChecks(tlsChecks, settings, options, context);
}

function diagnoseCertificates(
  files: readonly string[],
  options: OutputOptions & { readonly passwordFrom?: string },
  context: Context,
): Promise<number> {
  const password = options.passwordFrom ?? null;
  if (password !== null && !/^(env|file|credential):/.test(password)) {
    throw usage('--password-from takes a place, never the password itself: env:NAME or file:/path.');
  }
  const certificates = files.map((name) => ({
    name,
    file: resolve(context.workingDirectory, name),
    password,
    user: null,
  }));
  return lookAtChecks(['certificate-expiry'], settingsFor({ certificates }), options, context);
}

async function diagnoseNetwork(
  options: OutputOptions & { readonly config?: string; readonly rules?: boolean },
  context: Context,
): Promise<number> {
  const settings =
    options.config === undefined
      ? settingsFor({ endpoints: anaplanHosts })
      : await settingsFrom(options.config, context);
  if (options.rules === true) {
    await writeTo(context.stdout, firewallText(firewallRulesOf(settings), options.format));
    return 0;
  }
  return lookAtChecks(['reachability'], settings, options, context);
}

/** The unqualified hosts of the older regions (anaplan-api facts 1.1; support.anaplan.com "URL, IP and allowlist requirements", 2026-05-22). */
const anaplanHosts: readonly Endpoint[] = ['api.anaplan.com', 'auth.anaplan.com'].map((host) => ({ host, port: 443 }));

function lookAtChecks(
  ids: readonly string[],
  settings: Settings,
  options: OutputOptions,
  context: Context,
): Promise<number> {
  const bound = boundOf(
    context.checks.filter(({ id }) => ids.includes(id)),
    settings,
  );
  return lookAndReport(settings, bound, null, options, context);
}

async function lookAndReport(
  settings: Settings,
  bound: readonly Bound[],
  store: Store | null,
  options: OutputOptions,
  context: Context,
): Promise<number> {
  const startedAtMs = context.clock.nowMs();
  const attempts = await lookOnce({ settings, bound, store, quiet: options.quiet === true }, context);
  const report = reportFor(attempts, context.checks, { startedAtMs, finishedAtMs: context.clock.nowMs() });
  await writeReport(report, options, context);
  return exitCodeOf(report);
}

function withNetwork(settings: Settings, { ca, trust, proxy }: OneThingOptions, context: Context): Settings {
  return {
    ...settings,
    network: {
      ...settings.network,
      ...(ca === undefined ? {} : { caFile: resolve(context.workingDirectory, ca) }),
      ...(trust === undefined ? {} : { trust }),
      ...(proxy === undefined ? {} : { proxy }),
    },
  };
}

function trustOf(value: string): 'mozilla' | 'system' {
  if (value === 'mozilla' || value === 'system') return value;
  throw usage(`--trust takes mozilla or system, not ${value}.`);
}
