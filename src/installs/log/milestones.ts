/** What Anaplan Connect says on its way through a run, by version; data only. Source: its published source, Program.java and Task.java of 1.3 to 4.1. */

export type ActionKind = 'import' | 'export' | 'action' | 'process';

export type Milestone =
  | 'started'
  | 'initialised'
  | 'signing-in'
  | 'uploading'
  | 'uploaded'
  | 'action-started'
  | 'action-running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'dump-written'
  | 'rows-rejected'
  | 'fetched'
  | 'not-found'
  | 'help'
  | 'exit-code';

export type Step = {
  readonly milestone: Milestone;
  /** First group, where there is one: what it is of. */
  readonly match: RegExp;
  readonly versions?: string;
};

/** The first that matches counts. Linear: no nested repetition. */
export const steps: readonly Step[] = [
  { milestone: 'succeeded', match: /<<< The operation was successful >>>/, versions: '1.4.1 and later' },
  { milestone: 'succeeded', match: /^\s{0,8}The operation was successful\./, versions: '1.3, 1.4.0' },
  { milestone: 'failed', match: /!!! The operation failed !!!/, versions: '1.4.1 and later' },
  { milestone: 'failed', match: /^\s{0,8}The operation failed\./, versions: '1.3, 1.4.0' },
  { milestone: 'cancelled', match: /^\s{0,8}The operation was cancelled\b|Task successfully cancelled\. Task ID/ },
  {
    milestone: 'not-found',
    match: /\b(?:Workspace|Model|Import|Export|Action|Process|File|View|Module) "([^"\n]{1,200})" not found\b/,
  },
  { milestone: 'help', match: /^\s{0,8}(?:Options are:|Usage: AnaplanClient\b)/ },
  {
    milestone: 'action-started',
    match: /^Running (?:Import|Export|Action|Process): (.{1,200}) \(id=/,
    versions: '3 and later',
  },
  { milestone: 'action-started', match: /^Creating (?:Import|Export|Action|Process) task: (\S{1,100})/i },
  { milestone: 'action-running', match: /^Run status: / },
  { milestone: 'dump-written', match: /\bDump file written to / },
  {
    milestone: 'rows-rejected',
    match: /\brows successful\b.{0,80}\b[1-9]\d{0,9} (?:failed|ignored)\b|^[1-9]\d{0,9} items ignored/,
  },
  {
    milestone: 'uploaded',
    match: /^The file "([^"\n]{1,400})" has been uploaded as |^Upload to (\S{1,100}) completed\./,
  },
  { milestone: 'uploading', match: /^Uploading file: |^Uploaded chunk: / },
  {
    milestone: 'fetched',
    match:
      /^The server file (.{1,200}) has been downloaded to |exported successfully to the file|^Transferred \d{1,12} records to |^No records were transferred to /,
  },
  { milestone: 'signing-in', match: /^Authenticating via (?:Basic|Certificate|Device)\.\.\./ },
  { milestone: 'initialised', match: /^Initializing Service\.\.\./ },
  { milestone: 'started', match: /^\s{0,8}Anaplan Connect \d{1,2}\.\d{1,2}(?:\.\d|-|\b)/ },
];

/** The echoed command: what starts a run in a script that shows it. */
export const commandLine =
  /\bAnaplanClient\.(?:sh|bat)\b['"]{0,2}\s{1,8}['"]{0,2}-|\bcom\.anaplan\.client\.Program\b['"]?\s{1,8}['"]?-/i;

/** A wrapper's own line about how the program ended. */
export const exitCodeLine =
  /\b(?:exit(?:ed with)?|return(?:ed)?)[ _-]?(?:code|status|value)\s{0,4}(?:is|was|of|[:=])?\s{0,4}(\d{1,3})\b|\berrorlevel\s{0,4}(?:is|[:=])?\s{0,4}(\d{1,3})\b/i;

export function kindIn(message: string): ActionKind | null {
  const word = /\b(import|export|action|process)\b/i.exec(message)?.[1]?.toLowerCase();
  return word === 'import' || word === 'export' || word === 'action' || word === 'process' ? word : null;
}
