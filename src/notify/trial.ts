/** One message of each kind, to see what arrives and how it looks; pure. */
import { utcText } from '../explanation.ts';
import type { Content, Item } from './content.ts';

/** Marked as trials in every first line. */
export function trialContents(nowMs: number, page: string | null): readonly Content[] {
  const item: Item = {
    ...{ incident: 0, check: 'reachability', target: 'api.example.com:443', code: 'not-reachable' },
    ...{ severity: 'failure', title: 'api.example.com:443 cannot be reached', untilMs: null, remarks: ['for 12 min'] },
    sinceMs: nowMs - 720_000,
  };
  const what = 'api.example.com:443 cannot be reached';
  const since = utcText(item.sinceMs).replace(/:\d\d UTC$/, ' UTC');
  const advice = {
    meaning: 'Nothing of what this message says is so: it is there to see what arrives, and how it looks.',
    remedy: ['Run `anaplan-doctor diagnose network` on this host.', 'Then ask the network team, with its answer.'],
    actsNext: 'the network team',
  };
  const base = { items: [item], more: 0, lines: [], link: page, follows: null, hint: null };
  const none = { meaning: null, remedy: [], actsNext: null };
  return [
    {
      ...{ ...base, ...advice, kind: 'fires', severity: 'failure', state: 'TEST FAILURE' },
      subject: `TEST FAILURE ${what} (since ${since})`,
      lead: `TEST FAILURE: ${what}, since ${since}. This is a trial; nothing is wrong.`,
      follows: { count: 2, names: ['Sales / Load actuals (import-stuck)', 'Sales / Load plan (import-stuck)'] },
      hint: 'Whoever takes it on says so: `anaplan-doctor ack NUMBER --by NAME --note "..." --config FILE`',
    },
    {
      ...{ ...base, ...none, kind: 'over', severity: 'ok', state: 'TEST OVER' },
      items: [{ ...item, untilMs: nowMs, remarks: [] }],
      subject: `TEST OVER ${what} (lasted 12 min)`,
      lead: `TEST OVER: ${what}, lasted 12 min. This is a trial; nothing was wrong.`,
    },
    {
      ...{ ...base, ...advice, kind: 'notice', severity: 'notice', state: 'TEST NOTICE' },
      items: [
        {
          ...item,
          incident: null,
          check: 'certificate-expiry',
          code: 'expires-soon',
          severity: 'notice',
          title: 'The certificate of api.example.com:443 ends in 30 days',
          remarks: [],
        },
      ],
      subject: 'TEST NOTICE The certificate of api.example.com:443 ends in 30 days',
      lead: 'TEST NOTICE: The certificate of api.example.com:443 ends in 30 days. This is a trial; nothing is wrong.',
    },
  ];
}
