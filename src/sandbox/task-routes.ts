/** Tasks of imports, exports, processes and actions. A task is found below the action that launched it and nowhere else. */
import { Hono } from 'hono';
import { visibleActions } from './access.ts';
import { answerMissing, answerOne, answerPage } from './envelope.ts';
import { modelOf, schemaOf } from './model-routes.ts';
import { taskRow, taskSummary } from './rows.ts';
import { runOf, runsOf } from './runs.ts';
import type { SignedInEnv } from './signed-in.ts';
import type { ActionKind } from './tenant.ts';
import type { World } from './world.ts';

export function taskRoutes(world: World): Hono<SignedInEnv> {
  const app = new Hono<SignedInEnv>();
  for (const [segment, kind] of kinds) {
    // Never a 404: what is unknown or hidden has an empty list. A sort is accepted and without effect.
    app.get(`/${segment}/:actionId/tasks`, (c) => {
      const nowMs = world.clock.nowMs();
      const action = actionOf(world, c, kind)?.action;
      const rows = action === undefined ? [] : runsOf(action, nowMs).map((run) => taskSummary(run, nowMs));
      return answerPage(world, c, { schema: schemaOf(c, 'task'), key: 'tasks', rows });
    });
    app.get(`/${segment}/:actionId/tasks/:taskId`, (c) => {
      const nowMs = world.clock.nowMs();
      const found = actionOf(world, c, kind);
      const run = found && runOf(found.action, c.req.param('taskId'), nowMs);
      if (!found || !run) return answerMissing(world, c);
      const withTimes = c.req.query('includeProcessDetails') === 'true';
      const row = taskRow(found.model, found.action, run, nowMs, withTimes);
      return answerOne(world, c, schemaOf(c, 'task'), 'task', row);
    });
  }
  return app;
}

/** Segments of paths, and the kind of action below each. */
export const kinds: readonly (readonly [string, ActionKind])[] = [
  ['imports', 'import'],
  ['exports', 'export'],
  ['processes', 'process'],
  ['actions', 'action'],
];

/** Undefined: unknown, or not for this user. */
export function actionOf(world: World, c: Parameters<typeof modelOf>[1], kind: ActionKind) {
  const model = modelOf(world, c);
  const action = model && visibleActions(model, c.var.user, kind).find(({ id }) => id === c.req.param('actionId'));
  return model && action ? { model, action } : undefined;
}
