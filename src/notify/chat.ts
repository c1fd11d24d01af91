/** A message in the forms of Slack (blocks) and Microsoft Teams (adaptive card); pure. Every text is literal: nothing in it mentions or links. */
import type { Json, JsonObject } from '../check.ts';
import { visibleLines } from '../report/visible.ts';
import type { Content } from './content.ts';
import { followsText, itemText } from './text.ts';

/** Slack takes 150 characters in a header and 3000 in a section (api.slack.com/reference/block-kit/blocks). */
const headerChars = 150;
const sectionChars = 2900;
/** Teams refuses cards over 28 KB (learn.microsoft.com, Workflows webhooks). */
const cardChars = 16_000;
const blockChars = 3000;

export function slackOf(content: Content): JsonObject {
  const section = (text: string): Json => ({
    type: 'section',
    text: { type: 'mrkdwn', text: cut(slackText(text), sectionChars), verbatim: true },
  });
  const { blocks, foot } = blocksOf(content);
  return {
    text: cut(slackText(content.lead), sectionChars),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(visibleLines(content.subject), headerChars), emoji: false },
      },
      ...blocks.map(section),
      ...(content.link === null ? [] : [section(`Status page: ${content.link}`)]),
      ...(foot === null
        ? []
        : [
            {
              type: 'context',
              elements: [{ type: 'mrkdwn', text: cut(slackText(foot), sectionChars), verbatim: true }],
            },
          ]),
    ],
  };
}

/** What Slack reads as markup, mentions included, starts with one of these (api.slack.com/reference/surfaces/formatting#escaping). */
function slackText(text: string): string {
  return visibleLines(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const colours: { readonly [S in Content['severity']]: string } = {
  failure: 'attention',
  warning: 'warning',
  notice: 'accent',
  ok: 'good',
};

export function teamsOf(content: Content): JsonObject {
  const { blocks, foot } = blocksOf(content);
  let leftChars = cardChars;
  const literal = (text: string, more: JsonObject = {}): Json => {
    const shown = cut(visibleLines(text), Math.min(blockChars, leftChars));
    leftChars = Math.max(100, leftChars - shown.length);
    // Not a TextBlock: that one reads Markdown.
    return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: shown, ...more }] };
  };
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          fallbackText: cut(visibleLines(content.lead), blockChars),
          body: [
            literal(content.subject, { weight: 'Bolder', size: 'Medium', color: colours[content.severity] }),
            ...blocks.map((block) => literal(block)),
            ...(foot === null ? [] : [literal(foot, { isSubtle: true, size: 'Small' })]),
          ],
          actions:
            content.link === null ? [] : [{ type: 'Action.OpenUrl', title: 'Open the status page', url: content.link }],
        },
      },
    ],
  };
}

function blocksOf(content: Content): { readonly blocks: readonly string[]; readonly foot: string | null } {
  const { items, more, meaning, remedy, actsNext, lines, hint } = content;
  const list = items.length + more > 1 || items[0]?.untilMs !== null ? items.map((item) => `• ${itemText(item)}`) : [];
  const listed = [...list, ...(more === 0 ? [] : [`• and ${more} more`])].join('\n');
  const steps = remedy.map((step, index) => (remedy.length === 1 ? step : `${index + 1}. ${step}`));
  const who = actsNext === null ? [] : [`Acts next: ${actsNext}`];
  const todo = [...(steps.length === 0 ? [] : ['What to do:', ...steps]), ...who].join('\n');
  const blocks = [content.lead, listed, lines.join('\n'), meaning ?? '', todo, followsText(content) ?? ''];
  return { blocks: blocks.filter((block) => block.trim() !== ''), foot: hint };
}

function cut(text: string, mostChars: number): string {
  return text.length <= mostChars ? text : `${text.slice(0, mostChars - 4).replace(/[\ud800-\udbff]$/, '')} ...`;
}
