/** Asks a person at a terminal for what a case is missing. The one home of the prompts; knows no case but its open fields. */
import { cancel, confirm, intro, isCancel, multiselect, note, outro, select, text } from '@clack/prompts';
import type { Attachment, CaseField, OptionAdvice, Tried } from '../case/case.ts';
import { CaseRefused } from '../case/refused.ts';
import type { Context } from './context.ts';
import { Refusal } from './refusal.ts';

export type Asked = {
  readonly answers: Readonly<Record<string, string>>;
  readonly attachments: readonly Attachment[];
  /** Null: not asked. */
  readonly tried: readonly Tried[] | null;
};

type Terminal = { readonly input: Context['stdin']; readonly output: Context['stderr']; readonly signal: AbortSignal };

/** `open`: required fields nobody has filled. Enter leaves one open. Throws Refusal (130) on Ctrl-C; nothing was written then. */
export async function asked(
  { open, options }: { readonly open: readonly CaseField[]; readonly options: readonly OptionAdvice[] },
  attachmentAt: (file: string) => Promise<Attachment>,
  { stdin: input, stderr: output, signal }: Context,
): Promise<Asked> {
  const nothing: Asked = { answers: {}, attachments: [], tried: null };
  if (open.length === 0 && options.length === 0) return nothing;
  const terminal: Terminal = { input, output, signal };
  intro('Support case', terminal);
  const count = open.length === 1 ? '1 required detail is' : `${open.length} required details are`;
  const message = `${count} not known. Fill in now? Enter leaves a question open.`;
  if (open.length > 0 && !given(await confirm({ message, ...terminal }), terminal)) {
    outro('Left open; complete the mail before it is sent.', terminal);
    return nothing;
  }
  const answers: Record<string, string> = {};
  for (const field of open.filter(({ id }) => !['screenshot', 'optionsTried'].includes(id))) {
    const answer = await answerTo(field, terminal);
    if (answer !== '') answers[field.id] = answer;
  }
  const attachments = open.some(({ id }) => id === 'screenshot') ? await screenshot(attachmentAt, terminal) : [];
  const tried = options.length === 0 ? null : await triedOf(options, terminal);
  outro('Thank you; the case is made now.', terminal);
  return { answers, attachments, tried };
}

const other = '\0other';
const leave = '\0leave';

async function answerTo(field: CaseField, terminal: Terminal): Promise<string> {
  const { label, choices } = field;
  if (choices.length === 0) return await textFor(field, terminal);
  const chosen = given(
    await select({
      message: label,
      options: [
        // First: Enter alone must not say anything.
        { value: leave, label: 'leave open' },
        ...choices.map((value) => ({ value, label: value })),
        { value: other, label: 'something else' },
      ],
      ...terminal,
    }),
    terminal,
  );
  if (chosen === leave) return '';
  return chosen === other ? await textFor(field, terminal) : chosen;
}

async function textFor({ label, lookFor, unit }: CaseField, terminal: Terminal): Promise<string> {
  const message = `${label}${unit === null ? '' : ` (${unit})`}\n${lookFor}`;
  return (given(await text({ message, ...terminal }), terminal) ?? '').trim();
}

const mostTries = 3;

async function screenshot(
  attachmentAt: (file: string) => Promise<Attachment>,
  terminal: Terminal,
): Promise<readonly Attachment[]> {
  const message =
    'A screenshot of the error as Anaplan shows it: path of a PNG or JPEG\nEnter where you have none yet.';
  for (let tries = 0; tries < mostTries; tries += 1) {
    const file = (given(await text({ message, ...terminal }), terminal) ?? '').trim();
    if (file === '') return [];
    try {
      return [await attachmentAt(file)];
    } catch (error) {
      if (!(error instanceof CaseRefused || error instanceof Refusal)) throw error;
      note(error.message, 'Not attached', terminal);
    }
  }
  return [];
}

async function triedOf(options: readonly OptionAdvice[], terminal: Terminal): Promise<readonly Tried[]> {
  const chosen = given(
    await multiselect({
      message: "Which of the options in Anaplan's guide were tried? Space ticks, Enter goes on.",
      options: options.map(({ number, title }) => ({ value: number, label: `${number}: ${title}` })),
      required: false,
      ...terminal,
    }),
    terminal,
  );
  const tried: Tried[] = [];
  for (const option of chosen.toSorted()) {
    const result = given(await text({ message: `What came of option ${option}?`, ...terminal }), terminal) ?? '';
    tried.push({ option, result: result.trim() || null });
  }
  return tried;
}

function given<Value>(answer: Value, terminal: Terminal): Exclude<Value, symbol> {
  if (!isCancel(answer)) return answer as Exclude<Value, symbol>;
  cancel('Stopped; nothing was written.', terminal);
  throw new Refusal(130, 'Stopped by you: no case was made, nothing was written.');
}
