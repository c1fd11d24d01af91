/** The frame of every page: head, navigation, what is announced. Pure; loads nothing from elsewhere and holds no inline style or script. */
import type { Severity } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import type { Markup } from '../report/markup.ts';
import { html } from '../report/markup.ts';
import { assetPaths } from './assets.ts';

export type Frame = {
  readonly title: string;
  /** Path of the page in the navigation that it is or belongs to. */
  readonly at: string;
  /** Said by screen readers when it changes while the page is open. */
  readonly summary: string;
  readonly worst: Severity;
  readonly version: string;
  readonly nowMs: number;
  /** Of the form that signs out; null where nobody has to sign in. */
  readonly formToken: string | null;
};

const places: readonly (readonly [path: string, name: string])[] = [
  ['/', 'Overview'],
  ['/checks', 'Checks'],
  ['/imports', 'Imports'],
  ['/incidents', 'Incidents'],
  ['/certificates', 'Certificates'],
  ['/cases', 'Cases'],
  ['/changes', 'What changed'],
  ['/daemon', 'This program'],
  ['/settings', 'Settings'],
];

export function pageHtml(frame: Frame, body: Markup): string {
  const { title, at, summary, worst, version, nowMs, formToken } = frame;
  return String(html`<!doctype html>
<html lang="en">
${head(`${title} - anaplan-doctor`)}
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="bar ${worst}">
<p class="brand"><a href="/"><svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M2 13h5l2-6 4 11 3-8 1 3h5"/></svg>anaplan-doctor</a></p>
<nav aria-label="Pages"><ul>${places.map(
    ([path, name]) => html`<li><a href="${path}"${path === at && html` aria-current="page"`}>${name}</a></li>`,
  )}</ul></nav>
${formToken !== null && html`<form class="out" method="post" action="/sign-out"><input type="hidden" name="formToken" value="${formToken}"><button class="quiet">Sign out</button></form>`}
</header>
<p id="announced" class="unseen" role="status" aria-live="polite"></p>
<main id="main" tabindex="-1" data-summary="${summary}">
${body}
</main>
<footer class="page wide"><p>anaplan-doctor ${version}. Times are UTC, by the clock of this host. Made ${timeOf(nowMs)}. <span id="live" class="live" hidden></span></p></footer>
</body>
</html>
`);
}

/** A page without navigation: signing in, and refusals. */
export function barePage(title: string, body: Markup): string {
  return String(html`<!doctype html>
<html lang="en">
${head(`${title} - anaplan-doctor`)}
<body>
<main id="main" class="narrow">
${body}
</main>
</body>
</html>
`);
}

function head(title: string): Markup {
  return html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="anaplan-doctor">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${assetPaths.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPaths.style}">
<script src="${assetPaths.script}" defer></script>
</head>`;
}

/** `2026-11-22 06:00:05 UTC` */
export function timeOf(atMs: number): Markup {
  if (!(Math.abs(atMs) <= 8.64e15)) return html`unknown`;
  return html`<time datetime="${new Date(atMs).toISOString()}">${utcText(atMs)}</time>`;
}

/** `2 h 5 min ago`, with the time behind it for whoever points at it. */
export function agoOf(atMs: number, nowMs: number): Markup {
  if (!(Math.abs(atMs) <= 8.64e15)) return html`unknown`;
  const text = nowMs < atMs ? utcText(atMs) : `${durationText(roughMs(nowMs - atMs))} ago`;
  return html`<time datetime="${new Date(atMs).toISOString()}" title="${utcText(atMs)}">${text}</time>`;
}

/** Seconds alone are shown below a minute only, so that a page is not another one each second. */
function roughMs(ms: number): number {
  if (ms < 1000) return 1000;
  return ms < 60_000 ? Math.floor(ms / 1000) * 1000 : Math.floor(ms / 60_000) * 60_000;
}

export function badge(what: Severity | 'skipped', text: string = what): Markup {
  return html`<span class="badge ${what}">${text}</span>`;
}

export function subjectLink(check: string, target: string, text = target): Markup {
  return html`<a href="${subjectPath(check, target)}">${text}</a>`;
}

export function subjectPath(check: string, target: string): string {
  return `/subject?${new URLSearchParams({ check, target })}`;
}

/** A part of the page that is brought up to date while it is open. */
export function live(id: string, body: Markup | null): Markup {
  return html`<div id="${id}" data-live>${body}</div>`;
}

export function empty(text: string): Markup {
  return html`<p class="none-here">${text}</p>`;
}

/** The page that was asked for; the last one where there are fewer. */
export function cutTo<Row>(all: readonly Row[], perPage: number, asked: string | undefined) {
  const pages = Math.max(1, Math.ceil(all.length / perPage));
  const page = Math.min(pages, Math.max(1, Number.parseInt(asked ?? '1', 10) || 1));
  return { shown: all.slice((page - 1) * perPage, page * perPage), page, pages };
}

export function pager(
  path: string,
  page: number,
  pages: number,
  query: { readonly [name: string]: string } = {},
): Markup | null {
  if (pages === 1) return null;
  const link = (to: number, text: string) =>
    html`<a href="${path}?${new URLSearchParams({ ...query, page: String(to) }).toString()}">${text}</a>`;
  return html`<nav class="pager" aria-label="Pages of the list">${page > 1 && link(page - 1, 'Previous')}<span>Page ${page} of ${pages}</span>${page < pages && link(page + 1, 'Next')}</nav>`;
}
