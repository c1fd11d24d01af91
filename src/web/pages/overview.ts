/** What is broken now, who acts next, and since when. */
import type { Severity } from '../../check.ts';
import { silenceText } from '../../report/beat.ts';
import { worstFirst, worstOfSeverities } from '../../report/exit.ts';
import type { Markup } from '../../report/markup.ts';
import { html, prose } from '../../report/markup.ts';
import { countsText, faultTitles } from '../../report/words.ts';
import type { Standing } from '../../store/page.ts';
import { endingsOf } from '../endings.ts';
import type { RootIncident } from '../incident-view.ts';
import { incidentViews, rootsOf } from '../incident-view.ts';
import { agoOf, badge, empty, live, subjectLink } from '../layout.ts';
import type { PageSource } from '../source.ts';
import { rootCard } from './incident-card.ts';
import type { Page, PageRequest } from './page.ts';

const verdicts: { readonly [S in Severity]: string } = {
  failure: 'Something is broken',
  warning: 'Something is at risk',
  unknown: 'Not everything can be looked at',
  notice: 'Everything works; something is worth knowing',
  ok: 'Everything that is looked at is fine',
};

export type Counts = { readonly [key in Severity | 'skipped']: number };

export function countsOf(standing: readonly Pick<Standing, 'severity'>[]): Counts {
  const counts = { ok: 0, notice: 0, warning: 0, failure: 0, unknown: 0, skipped: 0 };
  for (const { severity } of standing) counts[severity ?? 'skipped'] += 1;
  return counts;
}

/** Nothing looked at is unknown, never ok. */
export function worstNow(standing: readonly Pick<Standing, 'severity'>[]): Severity {
  const severities = standing.flatMap(({ severity }) => severity ?? []);
  return severities.length === 0 ? 'unknown' : worstOfSeverities(severities);
}

/** One line that says how things stand. */
export function summaryOf(source: PageSource): { readonly text: string; readonly worst: Severity } {
  const standing = source.store.standing();
  return { text: countsText(countsOf(standing)), worst: worstNow(standing) };
}

export function overviewPage({ source, nowMs }: PageRequest): Page {
  const { store } = source;
  const standing = store.standing();
  const roots = rootsOf(incidentViews(source, store.openIncidents()));
  const worst = worstNow(standing);
  const silence = silenceText(store.heartbeat(), nowMs);
  const body = html`${live('hero', hero(worst, standing, nowMs))}
${live('silent', silence === null ? html`` : html`<p class="told warning" role="alert">${silence}</p>`)}
${live('now', html`${group('failure', 'Failures', roots, nowMs)}${group('warning', 'Warnings', roots, nowMs)}${blindGroup(standing, nowMs)}${suspects(source, nowMs)}`)}
${live('soon', soon(source, nowMs))}`;
  return { title: verdicts[worst], at: '/', body };
}

function hero(worst: Severity, standing: readonly Standing[], nowMs: number): Markup {
  const counts = countsOf(standing);
  const newestMs = Math.max(0, ...standing.map(({ startedAtMs }) => startedAtMs));
  const title = standing.length === 0 ? 'Nothing was looked at yet' : verdicts[worst];
  return html`<section class="hero ${worst}" aria-labelledby="verdict">
<p class="word">${worst}</p>
<h1 id="verdict">${title}</h1>
<p class="soft small">${standing.length} ${standing.length === 1 ? 'thing is' : 'things are'} looked at${newestMs > 0 && html`; newest look ${agoOf(newestMs, nowMs)}`}.</p>
<ul class="chips" aria-label="Newest looks by their result">${([...worstFirst, 'skipped'] as const).map((key) => html`<li class="chip ${key} ${counts[key] === 0 && 'none'}"><b>${counts[key]}</b> <a href="/checks?result=${key}">${key}</a></li>`)}</ul>
</section>`;
}

/** Of each severity; all of them are on the page of incidents. */
const mostCards = 25;

function group(
  severity: 'failure' | 'warning',
  title: string,
  all: readonly RootIncident[],
  nowMs: number,
): Markup | null {
  const roots = all.filter(({ incident }) => incident.severity === severity);
  if (roots.length === 0) return null;
  return html`<section aria-labelledby="group-${severity}"><h2 id="group-${severity}">${title} <span class="soft counts">(${roots.length})</span></h2>${roots.slice(0, mostCards).map((root) => rootCard(root, nowMs))}${roots.length > mostCards && html`<p class="more-line"><a href="/incidents">and ${roots.length - mostCards} more: all incidents</a></p>`}</section>`;
}

const mostBlind = 12;

/** Looks that could not see, by what kept them from it. */
function blindGroup(standing: readonly Standing[], nowMs: number): Markup | null {
  const blind = standing.filter(({ outcome }) => outcome === 'blind');
  if (blind.length === 0) return null;
  const causes = [...Map.groupBy(blind, ({ fault }) => `${fault?.whose} ${fault?.code} ${fault?.message}`).values()];
  return html`<section aria-labelledby="group-unknown"><h2 id="group-unknown">Could not look <span class="soft counts">(${blind.length})</span></h2>
${causes.slice(0, mostBlind).map((same) => blindCard(same, nowMs))}
${causes.length > mostBlind && html`<p><a href="/checks?result=unknown">and ${causes.length - mostBlind} more</a></p>`}</section>`;
}

function blindCard(same: readonly Standing[], nowMs: number): Markup {
  const [first] = same;
  const fault = first?.fault;
  return html`<article class="card unknown"><header><h3>${fault ? faultTitles[fault.whose] : 'Could not look'}</h3>${badge('unknown')}</header>
${same.slice(0, 5).map(({ check, target }) => html`<p class="where">${subjectLink(check, target)} &middot; <code>${check}</code></p>`)}
${same.length > 5 && html`<p class="where">and ${same.length - 5} more</p>`}
${fault && prose(fault.message)}<p class="since">Newest look ${agoOf(first?.startedAtMs ?? 0, nowMs)}</p></article>`;
}

function suspects(source: PageSource, nowMs: number): Markup | null {
  const all = incidentViews(source, source.store.suspects());
  if (all.length === 0) return null;
  return html`<section aria-labelledby="suspected"><h2 id="suspected">Suspected, until the next looks say <span class="soft counts">(${all.length})</span></h2>
<ul>${all.slice(0, 20).map(({ id, title, target, openedAtMs }) => html`<li><a href="/incidents/${id}">${title}</a> <span class="soft small">${target}, first found ${agoOf(openedAtMs, nowMs)}</span></li>`)}</ul></section>`;
}

const soonMs = 30 * 86_400_000;

/** What ends within 30 days: the next things to do while all is well. */
function soon({ store, settings }: PageSource, nowMs: number): Markup | null {
  const ending = endingsOf(store, settings()).filter(
    ({ endsAtMs, certificate }) => endsAtMs - nowMs < soonMs && certificate?.isLeaf !== false,
  );
  const text =
    ending.length === 0
      ? 'Nothing on the list ends within 30 days.'
      : `${ending.length} ${ending.length === 1 ? 'entry ends' : 'entries end'} within 30 days or ${ending.length === 1 ? 'has' : 'have'} ended.`;
  return html`<section aria-labelledby="soon-title"><h2 id="soon-title">Certificates and what else ends</h2>${empty(text)}<p class="more-line"><a href="/certificates">All of it by date</a></p></section>`;
}
