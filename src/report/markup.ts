/** HTML as tagged templates: every value is escaped and its control characters written out; pure. Knows no page. */
import { html as escaping, raw } from 'hono/html';
import { visibleLines } from './visible.ts';

export type Markup = ReturnType<typeof raw>;
type Value = Markup | string | number | false | null | undefined | readonly Value[];

/** Markup stays, strings are escaped, arrays are joined; false, null and undefined are nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const made = escaping(strings, ...values.map(harmless));
  if (made instanceof Promise) throw new TypeError('markup was given a promise');
  return made;
}

/** Text that is already markup, made by this program: a style sheet, a drawing. */
export function trusted(markup: string): Markup {
  return raw(markup);
}

/** A whole self-contained page: no script, nothing loaded from anywhere. */
export function htmlPage(title: string, style: string, body: Markup): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="anaplan-doctor">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}
</body>
</html>
`);
}

/** Lines of a text kept as they are; what stands between backticks as code. */
export function prose(text: string): Markup {
  return html`<p class="prose">${inline(text)}</p>`;
}

/** One step as a paragraph, several as a list; numbered unless they number themselves ("Option 1: ..."). */
export function steps(all: readonly string[]): Markup {
  if (all.length < 2) return prose(all.join(''));
  const items = all.map((step) => html`<li>${inline(step)}</li>`);
  return all.some((step) => /^\w+ \d:/.test(step))
    ? html`<ul class="todo-list">${items}</ul>`
    : html`<ol class="todo-list">${items}</ol>`;
}

function inline(text: string): Markup {
  const parts = text.split(/`([^`\n]+)`/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function harmless(value: Value): Value {
  if (Array.isArray(value)) return value.map((item: Value) => harmless(item));
  if (typeof value !== 'string' || isMarkup(value)) return value;
  return visibleLines(value);
}

function isMarkup(value: object | string): boolean {
  return typeof value === 'object' && 'isEscaped' in value;
}
