/**
 * The Anaplan tenant as probes see it: typed answers, the API's traps already settled by the parsers.
 * Types only. Ids are strings as Anaplan writes them; times are milliseconds since 1970 by Anaplan's clock unless said otherwise.
 */
import type { CloudWorksReader } from '../cloudworks/cloudworks.ts';
import type { FileForm } from '../files/files.ts';
import type { DumpSummary } from './failure-dump.ts';

export type ActionKind = 'import' | 'export' | 'process' | 'action';
export type TaskState = 'NOT_STARTED' | 'IN_PROGRESS' | 'COMPLETE' | 'CANCELLING' | 'CANCELLED';
export type ActiveState = 'UNLOCKED' | 'PRODUCTION' | 'LOCKED' | 'ARCHIVED' | 'MAINTENANCE' | 'PRODUCTION_MAINTENANCE';

export type Workspace = { readonly id: string; readonly name: string; readonly active: boolean | null };

export type Model = {
  readonly id: string;
  readonly name: string;
  /** One of ActiveState today; any other word is kept as it came. */
  readonly activeState: ActiveState | string;
  readonly workspaceId: string | null;
  readonly workspaceName: string | null;
  readonly lastModified: string | null;
  readonly lastModifiedBy: string | null;
};

export type ModelStatus = {
  /** "Open", "Closed", "Closing", "Processing ...": an open set of words. */
  readonly currentStep: string;
  /** 0..1, or null when idle (the API says -1). */
  readonly progress: number | null;
  readonly taskId: string | null;
  /** Names who started the running task and when; null when idle. */
  readonly tooltip: string | null;
};

export type Action = {
  readonly id: string;
  readonly name: string;
  /** importType, exportType, actionType; null for processes. */
  readonly type: string | null;
  /** Imports only. `113...` is a file id. */
  readonly dataSourceId: string | null;
};

export type ImportSource = {
  readonly type: 'FILE' | 'MODEL' | string;
  readonly headerNames: readonly string[] | null;
  /** How the import reads its file; there only for imports from a file. */
  readonly form?: FileForm;
  readonly sourceModelId: string | null;
  readonly sourceModelName: string | null;
  readonly sourceWorkspaceId: string | null;
};

/** One step of a process, in its order. */
export type ProcessStep = {
  readonly id: string;
  readonly name: string;
  /** `IMPORT`, `EXPORT`, `DELETE_BY_SELECTION` and others. */
  readonly actionType: string | null;
  readonly dataSourceId: string | null;
};

export type ServerFile = { readonly id: string; readonly name: string; readonly chunkCount: number };

export type TaskSummary = { readonly taskId: string; readonly state: TaskState | string; readonly createdAtMs: number };

export type ResultDetail = {
  /** Anaplan's code, e.g. `failedToLocateModel`; match on this, the text is localised. */
  readonly type: string;
  readonly text: string | null;
  readonly occurrences: number | null;
  /** The alternating key/value array as pairs. */
  readonly values: { readonly [key: string]: string };
};

export type TaskResult = {
  readonly successful: boolean;
  readonly failureDumpAvailable: boolean;
  readonly objectId: string | null;
  readonly objectName: string | null;
  readonly details: readonly ResultDetail[];
  readonly nested: readonly TaskResult[];
};

export type Task = TaskSummary & {
  /** 0..1 */
  readonly progress: number;
  readonly currentStep: string;
  readonly cancelledBy: string | null;
  /** Null until the task has ended. */
  readonly result: TaskResult | null;
};

export type SignedIn = {
  readonly userId: string;
  readonly userGuid: string | null;
  readonly tenantGuid: string | null;
  readonly method: 'basic' | 'certificate' | 'oauth';
  readonly tokenExpiresAtMs: number;
};

/** A refusal of the sign-in itself; the credential is then not tried again until it changes or its pause ends. */
export type SignInRefusal = {
  readonly httpStatus: number;
  /** `FAILURE_BAD_CREDENTIAL` and the like. */
  readonly status: string;
  readonly message: string;
  readonly refusedAtMs: number;
  /** Before this the same credential is not tried again. */
  readonly nextTryAtMs: number;
  /** True when this is the remembered refusal and nothing was sent now. */
  readonly remembered: boolean;
};

/** Differences of the `Date` header of an answer from this host's clock, to the second; null when there was no such header. */
export type ClockSkew = { readonly skewMs: number | null; readonly roundTripMs: number };

/** How a call failed, as a support case needs it. */
export type FailedCall = {
  readonly method: string;
  /** Path without query values. */
  readonly path: string;
  readonly httpStatus: number;
  readonly message: string;
  /** Anaplan's own timestamp, or ours. */
  readonly at: string;
};

/** A call answered by an HTTP status the probe may want to judge: not thrown, returned. */
export type Answer<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** When the request was sent, this host's clock. The daemon answers what is not likely to have changed from what it read before. */
      readonly readAtMs?: number;
    }
  | { readonly ok: false; readonly call: FailedCall };

/**
 * How new an answer has to be, for who cannot do with what is known (docs/requests.md): the earliest moment it may have been read, given
 * the present one, both this host's clock. `(nowMs) => nowMs` has it read anew, `(nowMs) => nowMs - 60_000` takes what is a minute old; for
 * a deadline it is the last one that is over. Pure. A look alone (`diagnose`) reads everything anew and once, whatever is asked for.
 */
export type ReadSince = (nowMs: number) => number;

export type ActionRef = {
  readonly workspaceId: string;
  readonly modelId: string;
  readonly kind: ActionKind;
  readonly actionId: string;
};

/** What an account may see. Every method: at most one request a round for the same question; throws CouldNotLook when it got no answer to judge. */
export type AnaplanConnection = {
  readonly name: string;
  /** Null where the settings of the connection do not watch CloudWorks. */
  readonly cloudWorks: CloudWorksReader | null;
  /** Signs in if needed and validates the token. A refusal is an answer here, and CouldNotLook (whose: operator) everywhere else. */
  signIn(signal: AbortSignal): Promise<{ readonly signedIn: SignedIn } | { readonly refused: SignInRefusal }>;
  /** Not older than five minutes. */
  clockSkew(signal: AbortSignal, since?: ReadSince): Promise<ClockSkew>;
  workspaces(signal: AbortSignal): Promise<readonly Workspace[]>;
  models(signal: AbortSignal, since?: ReadSince): Promise<readonly Model[]>;
  /** 404 means missing or hidden from this account: the API does not tell which. Does not open the model. */
  model(modelId: string, signal: AbortSignal, since?: ReadSince): Promise<Answer<Model>>;
  /** Does not open the model. */
  modelStatus(
    workspaceId: string,
    modelId: string,
    signal: AbortSignal,
    since?: ReadSince,
  ): Promise<Answer<ModelStatus>>;
  /** Definitions. These open a closed model: ask modelStatus first. */
  actions(
    modelId: string,
    kind: ActionKind,
    signal: AbortSignal,
    since?: ReadSince,
  ): Promise<Answer<readonly Action[]>>;
  /** The same as last read in the life of this process, however long ago; null when never. Asks nothing: for a closed model. */
  knownActions(modelId: string, kind: ActionKind): readonly Action[] | null;
  importSource(
    modelId: string,
    importId: string,
    signal: AbortSignal,
    since?: ReadSince,
  ): Promise<Answer<ImportSource>>;
  /** Opens a closed model. */
  processSteps(
    modelId: string,
    processId: string,
    signal: AbortSignal,
    since?: ReadSince,
  ): Promise<Answer<readonly ProcessStep[]>>;
  /** Whether this account may list the modules, which is for administrators of the workspace alone (403). Opens a closed model. */
  readsModules(modelId: string, signal: AbortSignal): Promise<Answer<true>>;
  /** The names of files on the server, never content. Blocks while the model is busy. */
  files(modelId: string, signal: AbortSignal, since?: ReadSince): Promise<Answer<readonly ServerFile[]>>;
  /** Newest last; the daemon knows the newest 200. Empty also when the action is gone or hidden. Does not open the model. */
  tasks(action: ActionRef, signal: AbortSignal, since?: ReadSince): Promise<Answer<readonly TaskSummary[]>>;
  /** A running task is read anew, unless that was done in the last 5 s: `readAtMs` says when. An ended one does not change. */
  task(action: ActionRef, taskId: string, signal: AbortSignal): Promise<Answer<Task>>;
  /**
   * What kinds of errors the failure dump of a run, or of one step of a process, holds; its rows are let go of unread. Null: none for
   * this account. Reading keeps the dump 48 hours longer.
   */
  failureDump(
    action: ActionRef,
    taskId: string,
    stepId: string | null,
    signal: AbortSignal,
  ): Promise<DumpSummary | null>;
};

export type Anaplan = {
  /** By the name in `connections:` of the settings. */
  connection(name: string): AnaplanConnection;
};
