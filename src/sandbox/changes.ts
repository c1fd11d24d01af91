/** What can be changed in a tenant, as data: scenarios are lists of these, and they compose. Pure; names as users know them, or ids. */
import type { CloudOutcome, CloudRun, Schedule } from './cloudworks.ts';
import { dateOf } from './cloudworks.ts';
import { lowerIdOf, upperIdOf } from './ids.ts';
import type { PageIncident, PageMaintenance, PageState } from './status-page-routes.ts';
import type { Course, Run } from './task.ts';
import type { Action, ActiveState, Behaviour, Interference, ServerFile, Tenant, User } from './tenant.ts';
import { named, withAction, withCloudWorks, withFile, withIntegration, withModel, withUser } from './tenant-edits.ts';

export { NoSuchName } from './tenant-edits.ts';

type OfAction = { readonly model: string; readonly action: string };
type OfFile = { readonly model: string; readonly file: string };

/** Times count back from the moment the change is made. */
export type Change =
  /** One more run of an action; its timetable is suspended from that run on. */
  | (OfAction & {
      readonly change: 'run';
      readonly startedAgoMs: number;
      /** E-mail of the user who starts it. */
      readonly by: string;
      readonly course: Course;
      /** Derived from the time unless given. */
      readonly taskId?: string;
      /** The timetable goes on. */
      readonly besides?: true;
    })
  /** The timetable ends: no further run by itself. */
  | (OfAction & { readonly change: 'suspend'; readonly sinceAgoMs: number })
  | (OfAction & { readonly change: 'remove-action' })
  | (OfAction & { readonly change: 'hide-action'; readonly from: string })
  | (OfAction & { readonly change: 'rename-action'; readonly to: string })
  /** Asked to stop; cancelled `afterMs` later, or never. */
  | (OfAction & {
      readonly change: 'cancel';
      readonly taskId: string;
      readonly by: string;
      readonly afterMs: number | null;
    })
  | { readonly change: 'move-model'; readonly model: string; readonly workspace: string }
  | { readonly change: 'rename-model'; readonly model: string; readonly to: string }
  | { readonly change: 'model-state'; readonly model: string; readonly state: ActiveState }
  | { readonly change: 'close-model' | 'open-model'; readonly model: string }
  | { readonly change: 'hide-model'; readonly model: string; readonly from: string }
  | (OfFile & { readonly change: 'remove-file' })
  | (OfFile & { readonly change: 'file-chunks'; readonly chunkCount: number })
  /** The list still counts its chunks; reading them is a 404. */
  | (OfFile & { readonly change: 'stale-file' })
  | (OfFile & { readonly change: 'admin-file' })
  | (OfFile & { readonly change: 'touch-file' })
  /** `lastAccessAgoMs`: when it was last asked for; its 48 hours count from there. */
  | (OfFile & { readonly change: 'private-file'; readonly of: string; readonly lastAccessAgoMs?: number })
  | { readonly change: 'add-file'; readonly model: string; readonly added: ServerFile }
  | { readonly change: 'disable-certificates'; readonly of: string }
  | { readonly change: 'user'; readonly of: string; readonly is: Partial<Omit<User, 'id' | 'email'>> }
  | {
      readonly change: 'integration-run';
      readonly integration: string;
      readonly startedAgoMs: number;
      readonly tookMs: number | null;
      readonly source: CloudRun['source'];
      readonly outcome: CloudOutcome;
    }
  | { readonly change: 'schedule'; readonly integration: string; readonly is: Partial<Schedule> | null }
  /** The schedule's last day is the one `inMs` from now. */
  | { readonly change: 'schedule-ends'; readonly integration: string; readonly inMs: number }
  | { readonly change: 'connection-error'; readonly connection: string; readonly errorCode: number }
  | { readonly change: 'remove-connection'; readonly connection: string }
  | ({ readonly change: 'page-incident' } & Omit<PageIncident, 'startedAtMs'> & { readonly startedAgoMs: number })
  | ({ readonly change: 'page-maintenance' } & Omit<PageMaintenance, 'fromMs' | 'untilMs'> & {
        /** Negative: it has begun. */
        readonly inMs: number;
        readonly tookMs: number;
      })
  | { readonly change: 'behaviour'; readonly behaviour: Partial<Omit<Behaviour, 'interferences'>> }
  | {
      readonly change: 'interfere';
      readonly path: string;
      readonly forMs: number;
      readonly answer: Interference['answer'];
    };

/** Throws NoSuchName when the change names something the tenant does not have. */
export function changed(tenant: Tenant, change: Change, atMs: number): Tenant {
  switch (change.change) {
    case 'run': {
      const createdAtMs = atMs - change.startedAgoMs;
      const taskId = change.taskId ?? upperIdOf(`run of ${change.model} / ${change.action} at ${createdAtMs}`);
      const startedBy = named(tenant.users, 'email', change.by).id;
      return withAction(tenant, change, (action) => ({
        ...(change.besides === true ? action : suspended(action, createdAtMs)),
        runs: [...action.runs, { taskId, createdAtMs, startedBy, course: change.course }],
      }));
    }
    case 'suspend':
      return withAction(tenant, change, (action) => suspended(action, atMs - change.sinceAgoMs));
    case 'remove-action':
      return withModel(tenant, change.model, (model) => {
        const gone = named(model.actions, 'name', change.action);
        return { ...model, actions: model.actions.filter((one) => one !== gone), gone: [...model.gone, gone] };
      });
    case 'hide-action': {
      const { id } = named(named(tenant.models, 'name', change.model).actions, 'name', change.action);
      return withUser(tenant, change.from, (user) => ({ ...user, hiddenActions: [...user.hiddenActions, id] }));
    }
    case 'rename-action':
      return withAction(tenant, change, (action) => ({ ...action, name: change.to }));
    case 'cancel':
      return withAction(tenant, change, (action) => ({
        ...action,
        runs: action.runs.map((run) => (run.taskId === change.taskId ? cancelled(run, change, atMs) : run)),
      }));
    case 'move-model': {
      const { id } = named(tenant.workspaces, 'name', change.workspace);
      return withModel(tenant, change.model, (model) => ({ ...model, workspaceId: id, lastModifiedAtMs: atMs }));
    }
    case 'rename-model':
      return withModel(tenant, change.model, (model) => ({ ...model, name: change.to, lastModifiedAtMs: atMs }));
    case 'model-state':
      return withModel(tenant, change.model, (model) => ({ ...model, activeState: change.state }));
    case 'close-model':
    case 'open-model':
      return withModel(tenant, change.model, (model) => ({ ...model, closed: change.change === 'close-model' }));
    case 'hide-model': {
      const { id } = named(tenant.models, 'name', change.model);
      return withUser(tenant, change.from, (user) => ({ ...user, hiddenModels: [...user.hiddenModels, id] }));
    }
    case 'remove-file':
      return withModel(tenant, change.model, (model) => {
        const gone = named(model.files, 'name', change.file);
        return { ...model, files: model.files.filter((file) => file !== gone) };
      });
    case 'file-chunks':
      return withFile(tenant, change, (file) => ({ ...file, chunkCount: change.chunkCount }));
    case 'stale-file':
      return withFile(tenant, change, (file) => ({ ...file, stale: true }));
    case 'admin-file':
      return withFile(tenant, change, (file) => ({ ...file, adminsOnly: true }));
    case 'touch-file':
      return withFile(tenant, change, (file) => ({ ...file, lastAccessAtMs: atMs }));
    case 'private-file': {
      const { id } = named(tenant.users, 'email', change.of);
      const lastAccessAtMs = atMs - (change.lastAccessAgoMs ?? 0);
      return withFile(tenant, change, (file) => ({ ...file, privateTo: id, lastAccessAtMs }));
    }
    case 'add-file':
      return withModel(tenant, change.model, (model) => ({ ...model, files: [...model.files, change.added] }));
    case 'disable-certificates': {
      const { id } = named(tenant.users, 'email', change.of);
      return {
        ...tenant,
        registrations: tenant.registrations.map((registration) =>
          registration.userId === id ? { ...registration, enabled: false } : registration,
        ),
      };
    }
    case 'user':
      return withUser(tenant, change.of, (user) => ({ ...user, ...change.is }));
    case 'integration-run': {
      const { outcome, source, tookMs, startedAgoMs, integration } = change;
      const startedAtMs = atMs - startedAgoMs;
      const id = lowerIdOf(`run of integration ${integration} at ${startedAtMs}`);
      return withIntegration(tenant, integration, (one) => ({
        ...one,
        runs: [...one.runs, { ...outcome, id, startedAtMs, tookMs, source }],
      }));
    }
    case 'schedule':
      return withIntegration(tenant, change.integration, (one) => ({
        ...one,
        schedule: change.is === null || one.schedule === null ? null : { ...one.schedule, ...change.is },
      }));
    case 'schedule-ends': {
      const endDate = dateOf(atMs + change.inMs);
      return withIntegration(tenant, change.integration, (one) => ({
        ...one,
        schedule: one.schedule === null ? null : { ...one.schedule, endDate },
      }));
    }
    case 'connection-error':
    case 'remove-connection': {
      const { connections } = tenant.cloudWorks;
      const found = named(connections, 'name', change.connection);
      const rest =
        change.change === 'remove-connection'
          ? connections.filter((one) => one !== found)
          : connections.map((one) => (one === found ? { ...one, errorCode: change.errorCode } : one));
      return withCloudWorks(tenant, { connections: rest });
    }
    case 'page-incident': {
      const { change: _, startedAgoMs, ...incident } = change;
      return withPage(tenant, { incidents: [{ ...incident, startedAtMs: atMs - startedAgoMs }] });
    }
    case 'page-maintenance': {
      const { change: _, inMs, tookMs, ...maintenance } = change;
      const fromMs = atMs + inMs;
      return withPage(tenant, { maintenances: [{ ...maintenance, fromMs, untilMs: fromMs + tookMs }] });
    }
    case 'behaviour':
      return { ...tenant, behaviour: { ...tenant.behaviour, ...change.behaviour } };
    case 'interfere': {
      const added = { path: change.path, fromMs: atMs, untilMs: atMs + change.forMs, answer: change.answer };
      const interferences = [...tenant.behaviour.interferences, added];
      return { ...tenant, behaviour: { ...tenant.behaviour, interferences } };
    }
  }
}

/** Adds to what the status page tells of. */
function withPage(tenant: Tenant, { incidents = [], maintenances = [] }: Partial<PageState>): Tenant {
  const { statusPage } = tenant.behaviour;
  const added = {
    incidents: [...statusPage.incidents, ...incidents],
    maintenances: [...statusPage.maintenances, ...maintenances],
  };
  return { ...tenant, behaviour: { ...tenant.behaviour, statusPage: added } };
}

function suspended<A extends Action>(action: A, fromMs: number): A {
  if (action.timetable === null) return action;
  const untilMs = Math.min(action.timetable.untilMs ?? Number.POSITIVE_INFINITY, fromMs - 1);
  return { ...action, timetable: { ...action.timetable, untilMs } };
}

/** What it had reached stays; a run that has already ended is left alone. */
function cancelled(run: Run, { by, afterMs }: Extract<Change, { change: 'cancel' }>, atMs: number): Run {
  const sinceMs = atMs - run.createdAtMs;
  const { points, end } = run.course;
  if (end !== null && end.afterMs <= sinceMs) return run;
  const reached = points.filter((point) => point.afterMs <= sinceMs);
  const progress = reached.at(-1)?.progress ?? 0;
  const cancelling = { afterMs: sinceMs, progress, step: 'Cancelling ...', state: 'CANCELLING' as const };
  return {
    ...run,
    course: {
      points: [...reached, cancelling],
      end: afterMs === null ? null : { afterMs: sinceMs + afterMs, state: 'CANCELLED', by },
    },
  };
}
