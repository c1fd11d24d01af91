/** `sandbox`: the stand-in tenant, until stopped. */

import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { MovableClock } from '../clock.ts';
import { madeFolder } from '../made-folder.ts';
import type { Sandbox, SandboxOptions, SandboxTls, ScenarioName } from '../sandbox/sandbox.ts';
import { demoScenarios, sandboxTls, scenarioNames } from '../sandbox/sandbox.ts';
import type { Context } from './context.ts';
import { portOf } from './options.ts';
import { writeTo, writeWhole } from './output.ts';
import { usage } from './refusal.ts';

type SandboxCommandOptions = {
  scenario: readonly ScenarioName[];
  port: number;
  host: string;
  tls: SandboxTls;
  directory: string;
  writeConfig?: string;
  writable?: boolean;
  controlPort?: number;
  control: boolean;
  models?: number;
  imports?: number;
  seed: number;
};

export function addSandbox(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('sandbox')
    .description('a stand-in Anaplan tenant on loopback, with faults to order, until stopped')
    .option('--scenario <names>', `${scenarioNames.join(', ')} or all; several joined by +`, scenariosOf, [
      'healthy',
    ] as readonly ScenarioName[])
    .option('--port <port>', 'port of the API and the sign-in; 0 picks a free one', portOf, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('--tls <versions>', 'TLS versions it speaks').choices(sandboxTls).default('1.2+'))
    .option('--directory <folder>', 'where its certificates and files go', 'sandbox-output')
    .option('--write-config <file>', 'write settings that watch this sandbox')
    .option('--writable', 'accept tasks and uploads of clients, in memory; otherwise they are refused and counted')
    .option('--control-port <port>', 'port of the control endpoint on 127.0.0.1; 0 picks a free one', portOf, 0)
    .option('--no-control', 'without the control endpoint')
    .option('--models <n>', 'a generated tenant of this many models, for benchmarks', countOf)
    .option('--imports <n>', 'imports of each generated model (20)', countOf)
    .option('--seed <n>', 'the same seed gives the same tenant', countOf, 1)
    .action(async (options: SandboxCommandOptions) => exit(await runSandbox(options, context)));
}

/** `a+b` or `all`; refuses names that do not exist. */
export function scenariosOf(text: string): readonly ScenarioName[] {
  if (text === 'all') return demoScenarios;
  return text.split('+').map((name) => {
    const known = scenarioNames.find((one) => one === name);
    if (known === undefined)
      throw usage(
        `There is no scenario "${name}"; there are: ${scenarioNames.join(', ')}, and all. Join several with +.`,
      );
    return known;
  });
}

function countOf(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new InvalidArgumentError('A whole number from 1 to 10000.');
  return count;
}

/** A generated tenant has none of the parts that scenarios name. */
function benchOf({ models, imports, seed, scenario }: SandboxCommandOptions): Pick<SandboxOptions, 'bench'> {
  if (models === undefined && imports === undefined) return {};
  if (scenario.some((name) => name !== 'healthy'))
    throw usage('--models and --imports make a tenant of their own: they go without --scenario.');
  return { bench: { models: models ?? 10, importsPerModel: imports ?? 20, seed } };
}

async function runSandbox(options: SandboxCommandOptions, context: Context): Promise<number> {
  const bench = benchOf(options);
  const directory = resolve(context.workingDirectory, options.directory);
  madeFolder(directory);
  // Loaded only here: its certificate maker doubles the start of every other command.
  const { startSandbox } = await import('../sandbox/start.ts');
  const sandbox = await startSandbox({
    scenarios: options.scenario,
    directory,
    port: options.port,
    host: options.host,
    tls: options.tls,
    clock: new MovableClock(),
    writable: options.writable === true,
    ...(options.control ? { controlPort: options.controlPort ?? 0 } : {}),
    ...bench,
  });
  try {
    const config = resolve(context.workingDirectory, options.writeConfig ?? join(directory, 'settings.yaml'));
    await writeWhole(config, sandbox.settingsYaml);
    await writeTo(context.stdout, startText(options, sandbox, config));
    await stopAsked(context.signal);
    return 0;
  } finally {
    await sandbox.close();
  }
}

/** The seeds' step 2 brought home: a script whose service URL points here meets a service with old TLS off. */
function startText({ scenario: names, tls }: SandboxCommandOptions, sandbox: Sandbox, config: string): string {
  const { baseUrls, caFile, controlUrl } = sandbox;
  const control =
    controlUrl === null
      ? ''
      : `  control  ${controlUrl}/state\n\nChange it while it runs, e.g.:\n  curl -H 'content-type: application/json' -d '{"add":["import-stuck"]}' ${controlUrl}/scenarios\n  curl -H 'content-type: application/json' -d '{"moveMs":600000}' ${controlUrl}/clock\n`;
  const trust = `Have a client trust it:\n  Java   keytool -importcert -noprompt -alias anaplan-sandbox -file ${caFile} -keystore TRUSTSTORE -storepass changeit\n         and add to JAVA_OPTS: -Djavax.net.ssl.trustStore=TRUSTSTORE\n  Node   NODE_EXTRA_CA_CERTS=${caFile}\n  curl   curl --cacert ${caFile} ${baseUrls.api}/users/me\n`;
  return `The sandbox listens, with ${names.join(' + ')}, TLS ${tls}.\n  API      ${baseUrls.api}\n  sign-in  ${baseUrls.auth}\n  its root ${caFile}\n  settings ${config}\n${control}\n${trust}\nTry: anaplan-doctor diagnose --config ${config}\nStop it with Ctrl-C.\n`;
}

function stopAsked(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
