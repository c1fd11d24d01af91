/** `sandbox`: the stand-in tenant, until stopped. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { MovableClock } from '../clock.ts';
import type { ScenarioName } from '../sandbox/sandbox.ts';
import { scenarioNames } from '../sandbox/sandbox.ts';
import type { Context } from './context.ts';
import { portOf } from './options.ts';
import { writeTo, writeWhole } from './output.ts';
import { usage } from './refusal.ts';

type SandboxCommandOptions = {
  scenario: readonly ScenarioName[];
  port: number;
  host: string;
  directory: string;
  writeConfig?: string;
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
    .option('--directory <folder>', 'where its certificates and files go', 'sandbox-output')
    .option('--write-config <file>', 'write settings that watch this sandbox')
    .action(async (options: SandboxCommandOptions) => exit(await runSandbox(options, context)));
}

/** `a+b` or `all`; refuses names that do not exist. */
export function scenariosOf(text: string): readonly ScenarioName[] {
  if (text === 'all') return scenarioNames.filter((name) => name !== 'healthy');
  return text.split('+').map((name) => {
    const known = scenarioNames.find((one) => one === name);
    if (known === undefined)
      throw usage(
        `There is no scenario "${name}"; there are: ${scenarioNames.join(', ')}, and all. Join several with +.`,
      );
    return known;
  });
}

async function runSandbox(options: SandboxCommandOptions, context: Context): Promise<number> {
  const directory = resolve(context.workingDirectory, options.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // Loaded only here: its certificate maker doubles the start of every other command.
  const { startSandbox } = await import('../sandbox/start.ts');
  const sandbox = await startSandbox({
    scenarios: options.scenario,
    directory,
    port: options.port,
    host: options.host,
    clock: new MovableClock(),
  });
  try {
    const config = resolve(context.workingDirectory, options.writeConfig ?? join(directory, 'settings.yaml'));
    await writeWhole(config, sandbox.settingsYaml);
    await writeTo(
      context.stdout,
      `The sandbox listens, with ${options.scenario.join(' + ')}.\n  API      ${sandbox.baseUrls.api}\n  sign-in  ${sandbox.baseUrls.auth}\n  its root ${sandbox.caFile}\n  settings ${config}\n\nTry: anaplan-doctor diagnose --config ${config}\nStop it with Ctrl-C.\n`,
    );
    await stopAsked(context.signal);
    return 0;
  } finally {
    await sandbox.close();
  }
}

function stopAsked(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
