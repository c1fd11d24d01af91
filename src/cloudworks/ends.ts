/** Both sides of jobs; pure. */
import type { Job, JobEnd } from './cloudworks.ts';

/** Sources and targets of all jobs. */
export function endsOf(jobs: readonly Job[] | null): readonly JobEnd[] {
  return (jobs ?? []).flatMap(({ sources, targets }) => [...sources, ...targets]);
}
