/** The commands: what each is for and the file it stands in, loaded only when it is asked for. Knows no option of theirs. */
import type { Command } from 'commander';
import type { Context } from './context.ts';

export type AddCommand = (program: Command, context: Context, exit: (code: number) => void) => void;

export type CommandSource = {
  readonly name: string;
  /** For the list of commands; shown in the command's own help too. */
  readonly description: string;
  readonly load: () => Promise<AddCommand>;
  /** It does without the list of checks, and so starts in half the time. */
  readonly checkless?: true;
};

/** In the order of the help. A file may add several commands; each has an entry of its own here. */
export const commandSources: readonly CommandSource[] = [
  {
    name: 'diagnose',
    description: 'look at everything the settings name, once, now',
    load: async () => (await import('./diagnose.ts')).addDiagnose,
  },
  {
    name: 'explain',
    description: 'what a message, a task or a client log means, what to do, and who acts next; offline',
    load: async () => (await import('./explain.ts')).addExplain,
  },
  {
    name: 'connect-log',
    description: 'pass on the output of Anaplan Connect with secrets replaced, and exit by how the run ended',
    load: async () => (await import('./connect-log.ts')).addConnectLog,
    checkless: true,
  },
  {
    name: 'redact',
    description: 'take the secrets out of any text: files or standard input to standard output',
    load: async () => (await import('./redact.ts')).addRedact,
  },
  {
    name: 'demo',
    description: 'the main job against a sandbox tenant with faults: no network, no account',
    load: async () => (await import('./demo.ts')).addDemo,
  },
  {
    name: 'sandbox',
    description: 'a stand-in Anaplan tenant on loopback, with faults to order, until stopped',
    load: async () => (await import('./sandbox.ts')).addSandbox,
    checkless: true,
  },
  {
    name: 'daemon',
    description: 'look at everything on its schedule, until stopped; JSON log lines on standard error',
    load: async () => (await import('./daemon.ts')).addDaemon,
  },
  {
    name: 'status',
    description: 'the newest look of each check, and what is open since when',
    load: async () => (await import('./history.ts')).addHistory,
  },
  {
    name: 'history',
    description: 'earlier looks of one check, newest first',
    load: async () => (await import('./history.ts')).addHistory,
  },
  {
    name: 'changes',
    description: 'what changed of everything looked at, newest first',
    load: async () => (await import('./history.ts')).addHistory,
  },
  {
    name: 'check-daemon',
    description: 'does the daemon still look; exit codes as Nagios has them',
    load: async () => (await import('./check-daemon.ts')).addCheckDaemon,
  },
  {
    name: 'reload',
    description: 'the daemon reads its settings again: all are taken over, or none',
    load: async () => (await import('./reload.ts')).addReload,
    checkless: true,
  },
  {
    name: 'host-look',
    description: 'look at the clients that run as this account, and hand what was seen to the daemon (docs/daemon.md)',
    load: async () => (await import('./host-look.ts')).addHostLook,
  },
  {
    name: 'metrics',
    description: 'the figures of /metrics, for the textfile collector of node_exporter',
    load: async () => (await import('./page.ts')).addMetrics,
  },
  {
    name: 'init',
    description: 'write a settings file: signs in, lists what the account sees, asks what to watch',
    load: async () => (await import('./init.ts')).addInit,
  },
  {
    name: 'sign-in',
    description: 'what a person has to do once so that this program can sign in',
    load: async () => (await import('./sign-in.ts')).addSignIn,
  },
  {
    name: 'ack',
    description: 'say that somebody knows of an incident, or what it really was',
    load: async () => (await import('./ack.ts')).addAck,
  },
  {
    name: 'silence',
    description: 'tell nothing for a while of what fits a pattern; everything is looked at all the same',
    load: async () => (await import('./silence.ts')).addSilence,
  },
  {
    name: 'notify',
    description: 'messages: try the channels, see what waits, send or drop it',
    load: async () => (await import('./notify.ts')).addNotify,
  },
  {
    name: 'report',
    description: 'hand-over of a shift: what ran, failed, was late or missed, is due, open, not seen',
    load: async () => (await import('./report.ts')).addReport,
  },
  {
    name: 'case',
    description: 'support cases: a redacted archive and a mail each',
    load: async () => (await import('./case.ts')).addCase,
  },
  {
    name: 'inspect',
    description: 'judge a case archive again, offline; with two, say what differs (docs/inspect.md)',
    load: async () => (await import('./inspect.ts')).addInspect,
  },
  {
    name: 'store',
    description: 'the database: how large it is and will be, copies, upkeep',
    load: async () => (await import('./store.ts')).addStore,
  },
  {
    name: 'cert',
    description: 'certificates that sign in to Anaplan: files for clients, requests, renewals',
    load: async () => (await import('./cert.ts')).addCert,
    checkless: true,
  },
  {
    name: 'tls',
    description: 'tools around TLS',
    load: async () => (await import('./tls.ts')).addTls,
    checkless: true,
  },
  {
    name: 'collect',
    description: 'print the script that gathers what runs on another machine, for --snapshot (docs/windows.md)',
    load: async () => (await import('./collect.ts')).addCollect,
    checkless: true,
  },
  {
    name: 'config',
    description: 'about settings files',
    load: async () => (await import('./config.ts')).addConfig,
  },
];
