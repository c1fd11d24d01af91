/** The state of the stand-in tenant as data. Knows no HTTP, and nothing of what follows from it at a given time. */
import type { CloudWorks } from './cloudworks.ts';
import type { PageState } from './status-page-routes.ts';
import type { Structure } from './structure.ts';
import type { Course, Run } from './task.ts';

export type User = {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** Null: signs in by certificate only. */
  readonly password: string | null;
  readonly lastLoginAtMs: number;
  /** Basic sign-in is refused although the password is right: neither told nor distinguishable from outside. */
  readonly ssoOnly: boolean;
  readonly tenantAdmin: boolean;
  readonly workspaceAdmin: boolean;
  readonly tenantAuditor: boolean;
  /** CloudWorks: `restricted` sees the integrations of its workspaces, `admin` all of the tenant. */
  readonly integrationRole: 'none' | 'restricted' | 'admin';
  /** Ids of the workspaces this user may enter. */
  readonly workspaces: 'all' | readonly string[];
  /** Models masked from this user: the role NO ACCESS. */
  readonly hiddenModels: readonly string[];
  /** Ids of actions that this user's model role leaves out. */
  readonly hiddenActions: readonly string[];
};

/** A certificate as a tenant administrator registered it. */
export type Registration = {
  readonly userId: string;
  /** SHA-256 over the DER, as node:crypto writes it. */
  readonly fingerprint256: string;
  readonly enabled: boolean;
};

export type Workspace = {
  readonly id: string;
  readonly name: string;
  readonly sizeAllowanceBytes: number;
  readonly currentSizeBytes: number;
};

export type ActiveState = 'UNLOCKED' | 'PRODUCTION' | 'LOCKED' | 'ARCHIVED' | 'MAINTENANCE' | 'PRODUCTION_MAINTENANCE';

/** A run every `everyMs`, the one nearest before the start of the sandbox at `lastAtMs`, with `history` before it, until `untilMs`. */
export type Timetable = {
  readonly lastAtMs: number;
  readonly everyMs: number;
  readonly history: number;
  readonly untilMs: number | null;
  readonly startedBy: string;
  readonly course: Course;
};

type ActionBase = {
  readonly id: string;
  readonly name: string;
  readonly timetable: Timetable | null;
  /** Runs outside the timetable. */
  readonly runs: readonly Run[];
};

export type ImportSource =
  | { readonly type: 'FILE'; readonly fileId: string; readonly headerNames: readonly string[] }
  /** The source as it was when the import was built; a model that moves later does not change it. */
  | {
      readonly type: 'MODEL';
      readonly dataSourceId: string;
      readonly modelId: string;
      readonly modelName: string;
      readonly workspaceId: string;
    };

export type ImportAction = ActionBase & {
  readonly kind: 'import';
  readonly importType: 'HIERARCHY_DATA' | 'LINE_ITEM_DEFINITION' | 'MODULE_DATA' | 'USERS';
  readonly source: ImportSource;
};
export type ExportAction = ActionBase & {
  readonly kind: 'export';
  readonly exportType: string;
  readonly headerNames: readonly string[];
};
export type OtherAction = ActionBase & { readonly kind: 'action'; readonly actionType: string };
export type ProcessAction = ActionBase & {
  readonly kind: 'process';
  /** Ids of its actions, in order. */
  readonly steps: readonly string[];
};
export type Action = ImportAction | ExportAction | OtherAction | ProcessAction;

export type ServerFile = {
  readonly id: string;
  readonly name: string;
  readonly chunkCount: number;
  /** Import sources carry more fields in the list than outputs of exports. */
  readonly role: 'source' | 'output';
  /** Id of the only user who sees it, or null for everybody. */
  readonly privateTo: string | null;
  /** The default file is for workspace administrators only. */
  readonly adminsOnly: boolean;
  /** A private file is gone 48 h after this, or after its export wrote it last; null: never asked for. */
  readonly lastAccessAtMs: number | null;
  /** The list still counts chunks that are gone. */
  readonly stale: boolean;
};

export type Model = {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly activeState: ActiveState;
  /** Not in memory: the first call that needs its definition opens it. */
  readonly closed: boolean;
  readonly createdAtMs: number;
  readonly lastModifiedAtMs: number;
  readonly lastModifiedBy: string;
  readonly memoryUsageBytes: number;
  readonly actions: readonly Action[];
  /** Deleted ones that processes may still name. */
  readonly gone: readonly Action[];
  readonly files: readonly ServerFile[];
  readonly structure: Structure;
};

/** How the service answers, where the sources leave room or a fault is wanted. */
export type Behaviour = {
  readonly acceptV1: boolean;
  readonly v2Unit: 'seconds' | 'milliseconds' | 'either';
  /** How far the time in a v2 payload may be off. */
  readonly v2SkewMs: number;
  /** A busy model holds every call that is not about actions, tasks or metadata until it is idle. */
  readonly busyHolds: boolean;
  /** After this a held call is answered 504 by the web server in front; null: held until the model is idle. */
  readonly busyHoldMs: number | null;
  /** Of the whole tenant, sign-in apart; null: none. */
  readonly rateLimit: RateLimit | null;
  /** Every answer comes this much later. Real time, not the sandbox's clock. */
  readonly slowByMs: number;
  /** Without a `limit` the live service names a next page although everything was sent. */
  readonly nextPage: 'bogus' | 'honest';
  /** Some published answers have `//2/0/` in `meta.schema`. */
  readonly doubledSlashInSchema: boolean;
  /** Where the source of an import from a model is told: no live sample is published. */
  readonly modelSourceTold: 'in-lists' | 'in-processes' | 'nowhere';
  /** Whether a process still tells a step whose action was deleted: no source says. */
  readonly goneSteps: 'told' | 'left-out';
  /** Whether listing files counts as the access that keeps a private one: no source says. */
  readonly listingKeepsFiles: boolean;
  /** A default file for administrators only, to anybody else: the documentation says empty, live it is missing. */
  readonly adminFile: 'empty' | 'missing';
  /** Asked for a dump that is not there: which answer comes when is not known. */
  readonly missingDump: 'not-found' | 'by-path';
  /** A device code approves itself after this; null: only by the control endpoint or the activation page. */
  readonly deviceApprovalAfterMs: number | null;
  readonly interferences: readonly Interference[];
  /** What Anaplan's public status page tells of. */
  readonly statusPage: PageState;
};

/** What is answered in place of the tenant, while `fromMs <= now < untilMs` by the sandbox's clock. */
export type Interference = {
  /** Part of the path. */
  readonly path: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly answer:
    | {
        readonly kind: 'http';
        readonly status: number;
        readonly headers: { readonly [name: string]: string };
        readonly body: string;
      }
    /** The tenant's own answer, later. Real time. */
    | { readonly kind: 'slow'; readonly byMs: number }
    | { readonly kind: 'hang' };
};

export type RateLimit = {
  readonly perMinute: number;
  readonly retryAfter: 'seconds' | 'http-date' | 'none';
};

/** A registered OAuth client of the device grant. */
export type OAuthClient = {
  readonly id: string;
  /** A rotatable client gets a new refresh token with each use, and the old one is void. */
  readonly rotatable: boolean;
  readonly refreshLifetimeMs: number | null;
};

export type Tenant = {
  readonly guid: string;
  readonly users: readonly User[];
  readonly registrations: readonly Registration[];
  readonly workspaces: readonly Workspace[];
  readonly models: readonly Model[];
  readonly cloudWorks: CloudWorks;
  readonly oauthClients: readonly OAuthClient[];
  readonly behaviour: Behaviour;
};

export type ActionKind = Action['kind'];

export function actionsOf<Kind extends ActionKind>(
  model: Model,
  kind: Kind,
): readonly Extract<Action, { kind: Kind }>[] {
  return model.actions.filter((action): action is Extract<Action, { kind: Kind }> => action.kind === kind);
}
