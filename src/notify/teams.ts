/** A message for a workflow of Microsoft Teams: an adaptive card; pure. Rich text blocks, for text blocks read Markdown. */
import type { Json, JsonObject } from '../check.ts';
import { visible } from '../report/visible.ts';
import type { Content } from './content.ts';
import { cut, paragraphsOf } from './paragraphs.ts';

/** Teams refuses cards over 28 KB, counted in UTF-16 by some of its services: so many characters of JSON in all. */
const mostJsonChars = 13_000;
const lineChars = 2000;

const colours: { readonly [S in Content['severity']]: string } = {
  failure: 'attention',
  warning: 'warning',
  notice: 'accent',
  ok: 'good',
};

export function teamsOf(content: Content): JsonObject {
  const { all, foot } = paragraphsOf(content);
  const { link, severity, subject, lead } = content;
  const head = literal(cut(visible(subject), 300), { weight: 'Bolder', size: 'Medium', color: colours[severity] });
  const last = foot === null ? [] : [literal(cut(foot, 300), { isSubtle: true, size: 'Small' })];
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
          fallbackText: cut(visible(lead), 500),
          body: [head, ...fitted(all), ...last],
          actions: link === null ? [] : [{ type: 'Action.OpenUrl', title: 'Open the status page', url: link }],
        },
      },
    ],
  };
}

/** Each line is a block: not every client of Teams breaks lines within one. */
function fitted(paragraphs: readonly (readonly string[])[]): readonly Json[] {
  const lines = paragraphs.flatMap((all) =>
    all.map((line, index) => literal(cut(line, lineChars), {}, index === 0 ? {} : { spacing: 'None' })),
  );
  const shown: Json[] = [];
  let chars = 2000;
  for (const line of lines) {
    chars += jsonChars(line);
    if (chars > mostJsonChars) return [...shown, literal('and more')];
    shown.push(line);
  }
  return shown;
}

function literal(text: string, run: JsonObject = {}, block: JsonObject = {}): Json {
  return { type: 'RichTextBlock', ...block, inlines: [{ type: 'TextRun', text, ...run }] };
}

/** A character beyond ASCII may be sent as `\uXXXX` by what stands between. */
function jsonChars(value: Json): number {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, '......').length;
}
