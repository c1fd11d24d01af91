/** What `init` watches: by options, and by questions for what they leave open. */
import type { Choice } from '../discovery/choice.ts';
import { choiceOf, fittingModels } from '../discovery/choice.ts';
import type { GivenWords, Wishes } from '../discovery/draft.ts';
import type { InventoryModel } from '../discovery/inventory.ts';
import { actionKinds, asleepAs } from '../discovery/inventory.ts';
import { visible } from '../report/visible.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import type { Questions } from './questions.ts';
import { Refusal, usage } from './refusal.ts';

export type ChoiceOptions = {
  readonly model: readonly string[];
  readonly import: readonly string[];
  readonly process: readonly string[];
  readonly export: readonly string[];
  readonly imports: boolean;
  readonly processes: boolean;
  readonly exports: boolean;
  readonly watch?: boolean;
  readonly reporterName?: string;
  readonly reporterEmail?: string;
};

export async function modelsOf(
  models: readonly InventoryModel[],
  { model: patterns }: ChoiceOptions,
  questions: Questions | null,
  context: Context,
): Promise<Choice> {
  if (models.length === 0)
    throw new Refusal(
      2,
      'The account signs in and sees no model at all; nothing was written. Ask a workspace administrator to give it a role in the models it shall watch.',
    );
  if (patterns.length > 0 || questions === null) {
    const choice = fittingModels(patterns, models);
    const { unknown } = choice;
    if (unknown.length === 0) return choice;
    const some = models.slice(0, 20).map(({ name }) => visible(name));
    throw usage(
      `--model ${unknown.join(', ')} fits no model this account sees; it sees ${models.length}: ${some.join(', ')}.`,
    );
  }
  await writeTo(context.stderr, listText(models));
  const problem = (answer: string) => {
    const { unknown } = choiceOf(answer, models);
    return unknown.length === 0 ? null : `Nothing fits ${unknown.join(', ')}.`;
  };
  const answer = await questions.ask(
    'Which models: numbers, ranges, names or patterns with *, by commas [all]: ',
    problem,
  );
  return choiceOf(answer, models);
}

const mostLines = 200;

function listText(models: readonly InventoryModel[]): string {
  const lines = models.slice(0, mostLines).map(({ name, workspaceName, activeState }, index) => {
    const asleep = asleepAs(activeState);
    return `${String(index + 1).padStart(4)}  ${visible(name)}  (${visible(workspaceName ?? 'workspace unknown')}${asleep === null ? '' : `, ${asleep}`})\n`;
  });
  const more = models.length > mostLines ? `      and ${models.length - mostLines} more\n` : '';
  return `This account sees ${models.length} models:\n${lines.join('')}${more}`;
}

export async function wishesOf(
  connection: string,
  { models, patterns: modelPatterns }: Omit<Choice, 'unknown'>,
  options: ChoiceOptions,
  questions: Questions | null,
): Promise<Wishes> {
  const given = { imports: options.import, processes: options.process, exports: options.export };
  const patterns = { imports: given.imports, processes: given.processes, exports: given.exports };
  const entries: [string, readonly string[] | null][] = [];
  for (const kind of actionKinds) {
    const count = models.reduce((sum, { actions }) => sum + (actions?.[kind].length ?? 0), 0);
    if (!options[kind]) entries.push([kind, null]);
    else if (patterns[kind].length > 0 || questions === null) entries.push([kind, patterns[kind]]);
    else entries.push([kind, await askPatterns(kind, count, questions)]);
  }
  const follow =
    options.watch === true ||
    (questions !== null &&
      isYes(await questions.ask('Keep following the tenant by these patterns as it changes? [y/N]: ')));
  return { connection, models, modelPatterns, patterns: Object.fromEntries(entries) as Wishes['patterns'], follow };
}

async function askPatterns(kind: string, count: number, questions: Questions): Promise<readonly string[] | null> {
  const answer = await questions.ask(`Which of ${count} ${kind}: names or patterns with *, by commas, or none [all]: `);
  if (answer.toLowerCase() === 'none') return null;
  if (answer.toLowerCase() === 'all') return [];
  return answer
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

const isYes = (answer: string) => /^y(es)?$/i.test(answer);

export async function reporterOf(
  options: ChoiceOptions,
  questions: Questions | null,
): Promise<Pick<GivenWords, 'reporter'>> {
  const { reporterName, reporterEmail } = options;
  if (reporterName !== undefined && reporterEmail !== undefined)
    return { reporter: { name: reporterName, email: reporterEmail } };
  if (reporterName !== undefined || reporterEmail !== undefined)
    throw usage('init takes --reporter-name and --reporter-email together.');
  if (questions === null) return {};
  const name = await questions.ask('Who reports support cases: name [leave open]: ');
  if (name === '') return {};
  const problem = (answer: string) => (/^\S+@\S+$/.test(answer) ? null : 'This is no e-mail address.');
  return { reporter: { name, email: await questions.ask('and e-mail address: ', problem) } };
}
