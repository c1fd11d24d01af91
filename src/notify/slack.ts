/** A message for Slack's incoming webhooks; pure. Rich text, not mrkdwn: what stands in a text is shown as it is. */
import type { Json, JsonObject } from '../check.ts';
import { visible } from '../report/visible.ts';
import type { Content } from './content.ts';
import { cut, paragraphsOf } from './paragraphs.ts';

/** 150 characters in a header, 50 blocks (docs.slack.dev/reference/block-kit/blocks); texts as short as sections may be. */
const headerChars = 150;
const blockChars = 2900;
const mostBlocks = 40;
const fallbackChars = 2900;

export function slackOf(content: Content): JsonObject {
  const { all, foot } = paragraphsOf(content);
  const texts = all.flatMap(chunksOf);
  const shown = texts.length <= mostBlocks ? texts : [...texts.slice(0, mostBlocks - 1), 'and more'];
  const { link } = content;
  return {
    // For notifications; `mrkdwn: false` and the three escapes keep names from mentioning anybody.
    text: cut(escaped(cut(content.lead, fallbackChars / 5)), fallbackChars),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(visible(content.subject), headerChars), emoji: false },
      },
      ...shown.map((text) => richText(runsOf(text))),
      ...(link === null ? [] : [richText([{ type: 'link', url: link, text: 'Open the status page' }])]),
      ...(foot === null ? [] : [richText(runsOf(cut(foot, blockChars)))]),
    ],
  };
}

function richText(elements: readonly Json[]): Json {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [...elements] }] };
}

/** Commands between backticks as code. */
function runsOf(text: string): readonly Json[] {
  return text.split(/`([^`\n]+)`/).flatMap((part, index): readonly Json[] => {
    if (part === '') return [];
    return [index % 2 === 1 ? { type: 'text', text: part, style: { code: true } } : { type: 'text', text: part }];
  });
}

/** Lines joined as far as they fit into a block. */
function chunksOf(lines: readonly string[]): readonly string[] {
  const chunks: string[] = [];
  for (const line of lines) {
    const last = chunks.at(-1);
    const joined = `${last}\n${line}`;
    if (last === undefined || joined.length > blockChars) chunks.push(cut(line, blockChars));
    else chunks[chunks.length - 1] = joined;
  }
  return chunks;
}

/** docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
