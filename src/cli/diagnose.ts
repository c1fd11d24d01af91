/** `diagnose`: every configured check once, now. Its sub-commands look at one thing without settings. */
import type { Command } from 'commander';
import { boundOf } from '../engine/bound.ts';
import { journalInstallation } from '../journal/journal.ts';
import { openStore } from '../store/sqlite.ts';
import { toolboxOf } from '../toolbox.ts';
import { approveInMemory } from './approval.ts';
import type { Context } from './context.ts';
import { addDiagnoseAtlan } from './diagnose-atlan.ts';
import { addDiagnoseCertificates } from './diagnose-cert.ts';
import { addDiagnoseConnect } from './diagnose-connect.ts';
import { addDiagnoseInformatica } from './diagnose-informatica.ts';
import { addDiagnoseJava } from './diagnose-java.ts';
import { addDiagnoseMuleSoft } from './diagnose-mulesoft.ts';
import { addDiagnoseNetwork } from './diagnose-network.ts';
import { addDiagnoseScript } from './diagnose-script.ts';
import { addDiagnoseSignIn } from './diagnose-sign-in.ts';
import { addDiagnoseTls } from './diagnose-tls.ts';
import { settingsForNow } from './follow.ts';
import type { OutputOptions } from './options.ts';
import { listOf, withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';
import { chosen, lookAndReport, settingsFrom, storeFileOf, thisTool } from './session.ts';

type DiagnoseOptions = OutputOptions & {
  readonly config?: string;
  readonly store?: string;
  readonly only?: readonly string[];
  readonly target?: readonly string[];
};

export function addDiagnose(program: Command, context: Context, exit: (code: number) => void): void {
  const diagnose = withOutputOptions(program.command('diagnose'))
    .description('look at everything the settings name, once, now')
    .option('--config <file>', 'settings file')
    .option('--store <file>', 'database to remember in, instead of that of the settings')
    .option('--only <checks>', 'only these checks, separated by commas', listOf)
    .option('--target <names>', 'only these targets, separated by commas', listOf)
    .enablePositionalOptions()
    .action(async (options: DiagnoseOptions) => exit(await diagnoseAll(options, context)));
  addDiagnoseTls(diagnose, context, exit);
  addDiagnoseCertificates(diagnose, context, exit);
  addDiagnoseNetwork(diagnose, context, exit);
  addDiagnoseConnect(diagnose, context, exit);
  addDiagnoseJava(diagnose, context, exit);
  addDiagnoseMuleSoft(diagnose, context, exit);
  addDiagnoseInformatica(diagnose, context, exit);
  addDiagnoseAtlan(diagnose, context, exit);
  addDiagnoseScript(diagnose, context, exit);
  addDiagnoseSignIn(diagnose, context, exit);
}

async function diagnoseAll(options: DiagnoseOptions, context: Context): Promise<number> {
  if (options.config === undefined) {
    throw usage(
      'diagnose needs --config FILE (config/example.yaml shows one); without settings, use `diagnose tls HOST` or `diagnose cert FILE`.',
    );
  }
  const settings = await settingsFrom(options.config, context);
  // A name that fits nothing is refused before anything is asked; what is followed in a tenant is known only then.
  if (settings.watch === undefined) chosen(boundOf(context.checks, settings), options);
  const store = openStore(storeFileOf(settings, options.store, context));
  const { clock, environment } = context;
  const toolbox = toolboxOf({ settings, clock, notes: store, environment });
  try {
    journalInstallation(store, settings, { program: thisTool.version, node: thisTool.node }, context.clock.nowMs());
    await approveInMemory(settings, toolbox, context);
    const now = await settingsForNow(settings, toolbox, store, context, options.quiet === true);
    const bound = chosen(boundOf(context.checks, now), options);
    return await lookAndReport({ settings: now, bound, store, toolbox, output: options }, context);
  } finally {
    await toolbox.close();
    store.close();
  }
}
