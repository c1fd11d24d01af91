/** A case in five lines, to be read out on the phone or pasted into a chat; pure. */
import { utcText } from '../explanation.ts';
import { visible } from '../report/visible.ts';
import type { CaseContent } from './case.ts';

const longest = 200;
/** So that what comes behind has room too. */
const longestValue = 90;

/** Fields of the problem types, what is asked for first in front. */
export const shortFields = {
  where: ['model', 'action', 'integration', 'endpoint', 'client', 'workspace', 'tenant'],
  seen: ['standsAt', 'errorText', 'refusal', 'taskResult', 'cloudWorks', 'taskId'],
  who: ['reporter', 'contact'],
} as const;

/** Always five lines, each of one thought; `number` is the desk's. */
export function shortText(content: CaseContent, number: string | null = null): string {
  const { id, subject, finding } = content;
  const lines = [
    `${number === null ? '' : `${number}, `}our ${id}: ${subject}`,
    finding === null ? content.problemTitle : `${finding.title}. ${sinceText(finding)}`,
    `Where: ${listed(content, shortFields.where)}`,
    `Seen: ${listed(content, shortFields.seen)}`,
    `Reported by: ${listed(content, shortFields.who)}`,
  ];
  return `${lines.map(cut).join('\n')}\n`;
}

function sinceText({ sinceMs, seenAtMs }: NonNullable<CaseContent['finding']>): string {
  return `${sinceMs === null ? 'Last' : `Known since ${utcText(sinceMs)}, last`} seen ${utcText(seenAtMs)}`;
}

function listed({ fields }: CaseContent, ids: readonly string[]): string {
  const values = ids.flatMap((id) => {
    const value = fields.find((field) => field.id === id)?.filled?.value;
    return value === undefined ? [] : [value.length > longestValue ? `${value.slice(0, longestValue - 4)} ...` : value];
  });
  return values.join('; ') || 'not known here';
}

function cut(line: string): string {
  const clean = visible(line);
  return clean.length > longest ? `${clean.slice(0, longest - 4)} ...` : clean;
}
