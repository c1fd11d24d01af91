/** Anaplan's three options for import difficulties, in their order; pure. Source: Anaplan Community, Common Support Questions: importing. */
import type { ProblemType } from '../check.ts';
import type { OptionAdvice } from './case.ts';
import { inferredFacts } from './facts-inferred.ts';
import type { Known } from './known.ts';
import { factNumber, factText } from './known.ts';

const options: readonly Omit<OptionAdvice, 'fits' | 'tried'>[] = [
  {
    number: 1,
    title: 'Remove the source model as data source, and import again',
    steps:
      'In the target model: Settings > Actions > Manage Import Data Sources. Select the source model of the import that fails, press Remove, connect and map it again, and run the import.',
    sideEffect: 'The mapping of the import is lost and has to be built again.',
  },
  {
    number: 2,
    title: 'Where a model was moved or copied to another workspace: connect the source where it is now',
    steps:
      'Remove the original source model as data source from the target model, connect the model in its present workspace, and run the import.',
    sideEffect: 'The mapping of the import is lost and has to be built again.',
  },
  {
    number: 3,
    title: 'Close all tasks of the workspace, and import again',
    steps:
      'Your name > Manage models > Manage tasks: end each task. Open the import, delete the source file from the model, and upload and run it again.',
    sideEffect: "It ends other people's tasks in that workspace.",
  },
];

const importProblems: readonly ProblemType[] = ['import-stuck', 'model-to-model-failed', 'source-model-missing'];

/** None for problems that are not about an import. `fits` is the check's own reason, or null. */
export function optionsOf(known: Known): readonly OptionAdvice[] {
  if (!importProblems.includes(known.input.problem)) return [];
  const reads = inferredFacts['processType']?.(known)?.value ?? '';
  // The first two are about source models.
  const suited = options.filter(
    ({ number }) => number === 3 || known.input.problem !== 'import-stuck' || !/^(from a )?file/.test(reads),
  );
  const fitting = factNumber(known, 'fittingOption');
  const because = factText(known, 'fitsBecause');
  return suited.map((option) => ({
    ...option,
    fits: option.number === fitting ? (because ?? 'it fits what was seen') : null,
    tried: triedOf(option.number, known),
  }));
}

function triedOf(number: OptionAdvice['number'], { input: { tried } }: Known): OptionAdvice['tried'] {
  if (tried === undefined) return null;
  const one = tried.find(({ option }) => option === number);
  return { done: one !== undefined, result: one?.result ?? '' };
}
