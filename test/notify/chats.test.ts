import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Content } from '../../src/notify/content.ts';
import { slackOf } from '../../src/notify/slack.ts';
import { teamsOf } from '../../src/notify/teams.ts';
import { trialContents } from '../../src/notify/trial.ts';

const nowMs = Date.UTC(2027, 0, 4, 12);
const contents = trialContents(nowMs, 'https://doctor.example.com');
const [fires] = contents as readonly [Content];

type Block = { type: string; text?: { text: string }; elements?: { elements: { type: string; text: string }[] }[] };
const blocksOf = (content: Content) => slackOf(content)['blocks'] as unknown as Block[];
const runsOf = (content: Content) =>
  blocksOf(content).flatMap(({ elements = [] }) => elements.flatMap((section) => section.elements));

type Card = {
  body: { type: string; inlines: { type: string; text: string }[] }[];
  actions: { url: string }[];
  fallbackText: string;
};
const cardOf = (content: Content) =>
  (teamsOf(content)['attachments'] as unknown as { content: Card }[])[0]?.content as Card;
const linesOf = (content: Content) => cardOf(content).body.map(({ inlines }) => inlines[0]?.text ?? '');

const nasty = 'Sales *Hub* _x_ <!channel> <@U1> [a](https://evil.example.com) & :wave: @here';
const about = (name: string, given: Partial<Content> = {}): Content => ({
  ...fires,
  ...{ subject: `FAILURE ${name}`, lead: `FAILURE: ${name}`, items: [{ ...fires.items[0], target: name } as never] },
  ...given,
});

test.each(contents.map((content, index) => [`${content.kind} (${index + 1})`, content] as const))(
  '%s: both say all of it',
  (_name, content) => {
    const said = [runsOf(content).map(({ text }) => text), linesOf(content)].map((texts) => texts.join('\n'));
    for (const text of said)
      for (const part of [content.lead, content.meaning, ...content.lines, content.actsNext, content.follows?.names[0]])
        expect(text).toContain((part ?? '').trim());
    expect(cardOf(content).actions.map(({ url }) => url)).toEqual([content.link]);
    expect(runsOf(content)).toContainEqual({ type: 'link', url: content.link, text: 'Open the status page' });
  },
);

describe('a name of the tenant', () => {
  test('is literal in Slack: nothing mentions, links or formats', () => {
    const content = about(nasty);
    expect(runsOf(content)[0]).toEqual({ type: 'text', text: `FAILURE: ${nasty}` });
    expect(new Set(runsOf(content).map(({ type }) => type))).toEqual(new Set(['text', 'link']));
    expect(slackOf(content)['text']).toContain('&lt;!channel&gt;');
    expect(slackOf(content)['mrkdwn']).toBe(false);
  });

  test('is literal in Teams: no block reads Markdown', () => {
    const content = about(nasty);
    expect(new Set(cardOf(content).body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
    expect(linesOf(content)[1]).toBe(`FAILURE: ${nasty}`);
  });
});

test('whatever is told fits what the services take', () => {
  const text = fc.string({ unit: 'binary', maxLength: 4000 });
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 60 }), (name, lines) => {
      const content = about(name, { lines: [...lines, ...Array<string>(120).fill('ü \u{1f600}'.repeat(80))] });
      const blocks = blocksOf(content);
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(blocks[0]?.text?.text.length).toBeLessThanOrEqual(150);
      for (const { text: run } of runsOf(content)) expect(run.length).toBeLessThanOrEqual(3000);
      const card = JSON.stringify(teamsOf(content));
      expect(Buffer.byteLength(card, 'utf16le')).toBeLessThanOrEqual(28 * 1024);
      for (const json of [card, JSON.stringify(slackOf(content))]) expect(json.isWellFormed()).toBe(true);
      expect(linesOf(content)).toContain('and more');
    }),
    { numRuns: 12 },
  );
});
