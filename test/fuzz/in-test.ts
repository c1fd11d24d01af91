/** Runs the first cases of a seed within a test: counts the answers, and names the case that fails. */
import type { FuzzTarget } from './target.ts';
import { caseOf, declare } from './target.ts';

export async function fuzzedWith(
  target: FuzzTarget,
  seed: number,
  count: number,
): Promise<ReadonlyMap<string, number>> {
  const answers = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const one = caseOf(target, seed, index);
    try {
      const { kind, work } = await one.answer();
      declare(work <= target.mostWork, 'too much work', work);
      answers.set(kind, (answers.get(kind) ?? 0) + 1);
    } catch (error) {
      const again = `npm run fuzz -- --seed ${seed} --target ${target.name} --case ${index}`;
      throw new Error(`${one.what} is not answered as declared; run it again with: ${again}`, { cause: error });
    }
  }
  return answers;
}
