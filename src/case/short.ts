/** A case in five lines, to be read out on the phone or pasted into a chat; pure. */
import { utcText } from '../explanation.ts';
import { visible } from '../report/visible.ts';
import type { CaseContent } from './case.ts';

const longest = 200;

/** Always five lines, each of one thought; `number` is the desk's. */
export function shortText(content: CaseContent, number: string | null = null): string {
  const { id, subject, finding } = content;
  const lines = [
    `${number === null ? '' : `${number}, `}our ${id}: ${subject}`,
    finding === null ? content.problemTitle : `${finding.title}. ${sinceText(finding)}`,
    `Where: ${listed(content, ['tenant', 'workspace', 'model', 'action', 'integration', 'endpoint'])}`,
    `Seen: ${listed(content, ['errorText', 'percentage', 'step', 'taskId', 'taskResult', 'traceId', 'runId', 'code', 'answer'])}`,
    `Reported by: ${listed(content, ['reporter', 'contact'])}`,
  ];
  return `${lines.map(cut).join('\n')}\n`;
}

function sinceText({ sinceMs, seenAtMs }: NonNullable<CaseContent['finding']>): string {
  return `${sinceMs === null ? '' : `Since ${utcText(sinceMs)}, last`}${sinceMs === null ? 'Last' : ''} seen ${utcText(seenAtMs)} (UTC)`;
}

function listed({ fields }: CaseContent, ids: readonly string[]): string {
  const values = ids.flatMap((id) => {
    const value = fields.find((field) => field.id === id)?.filled?.value;
    return value === undefined ? [] : [value];
  });
  return values.join('; ') || 'not known here';
}

function cut(line: string): string {
  const clean = visible(line);
  return clean.length > longest ? `${clean.slice(0, longest - 4)} ...` : clean;
}
