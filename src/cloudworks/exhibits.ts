/** What a support case gets to see of CloudWorks: runs, their errors counted by kind, schedules; pure. No row, no text of an error. */
import type { Exhibit } from '../check.ts';
import type { CloudSeen } from './memory.ts';

/** One file for an account, up to three for each integration or flow; of many only those that are not in order are worth a file. */
export function exhibitsOf(seen: CloudSeen): readonly Exhibit[] {
  if (seen.kind === 'account')
    return [{ fileName: 'cloudworks-account.json', title: 'What CloudWorks shows this account', content: seen }];
  if (seen.kind === 'flows') {
    return seen.seen
      .slice(0, mostJobs)
      .map(({ flow, steps }, index) =>
        named('cloudworks-flow', index, `Flow "${flow.name}" with its steps`, { flow, steps }),
      );
  }
  return seen.seen.slice(0, mostJobs).flatMap(({ integration, jobs, runs, errors }, index) => [
    named('cloudworks-integration', index, `Integration "${integration.name}": schedule, latest run, jobs`, {
      integration,
      jobs,
      connections: seen.connections,
    }),
    ...(runs === null ? [] : [named('cloudworks-runs', index, `Runs of "${integration.name}", newest first`, runs)]),
    ...(errors === null || errors.length === 0
      ? []
      : [
          named(
            'cloudworks-run-errors',
            index,
            `Errors of the newest run of "${integration.name}", counted by kind`,
            errors,
          ),
        ]),
  ]);
}

const mostJobs = 20;

function named(base: string, index: number, title: string, content: Exhibit['content']): Exhibit {
  return { fileName: `${base}${index === 0 ? '' : `-${index + 1}`}.json`, title, content };
}
