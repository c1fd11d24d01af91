/** Incidents: what is open, what was, each with its timeline; acknowledging and silencing. */
import { ownCheckId } from '../../engine/own-check.ts';
import { durationText, utcText } from '../../explanation.ts';
import { kindWords } from '../../incidents/words.ts';
import type { Markup } from '../../report/markup.ts';
import { html, prose, steps } from '../../report/markup.ts';
import { actorNames, factsOf, stepsOf } from '../../report/words.ts';
import type { Silence, Transition } from '../../store/incidents.ts';
import type { IncidentView } from '../incident-view.ts';
import { incidentViews, rootsOf } from '../incident-view.ts';
import { agoOf, badge, cutTo, empty, live, pager, subjectLink, timeOf } from '../layout.ts';
import { importCheck } from '../runs.ts';
import { runsFigure } from './imports.ts';
import { ackText, marks, rootCard } from './incident-card.ts';
import type { Page, PageRequest } from './page.ts';

const dayMs = 86_400_000;
const mostPast = 100;
const perPage = 40;

export function incidentsPage({ source, nowMs, formToken, query }: PageRequest): Page {
  const { store } = source;
  const roots = rootsOf(incidentViews(source, store.openIncidents()));
  const { shown, page, pages } = cutTo(roots, perPage, query('page'));
  const past = store
    .incidents(nowMs - 30 * dayMs)
    .filter(({ closedAtMs }) => closedAtMs !== null)
    .slice(0, mostPast);
  const body = html`<h1>Incidents</h1>
${live('open', html`<h2>Open <span class="soft counts">(${roots.length})</span></h2>${roots.length === 0 ? empty('Nothing is open.') : shown.map((root) => rootCard(root, nowMs))}${pager('/incidents', page, pages)}`)}
${live('silences', silences(store.silences(nowMs), formToken))}
${silenceForm(formToken, { check: '', target: '' })}
${live('past', html`<h2>Over, last 30 days <span class="soft counts">(${past.length}${past.length === mostPast && ' or more'})</span></h2>${past.length === 0 ? empty('None.') : pastTable(incidentViews(source, past))}`)}`;
  return { title: 'Incidents', at: '/incidents', body };
}

function pastTable(views: readonly IncidentView[]): Markup {
  return html`<div class="sheet"><table class="stack"><caption>Incidents that are over, newest first</caption><thead><tr><th scope="col">What</th><th scope="col">Worst</th><th scope="col">From</th><th scope="col">Lasted</th></tr></thead>
<tbody>${views.map(({ id, title, target, worst, openedAtMs, closedAtMs }) => html`<tr><th scope="row"><a href="/incidents/${id}">${title}</a><span class="small">${target}</span></th><td>${badge(worst)}</td><td class="when" data-label="From">${timeOf(openedAtMs)}</td><td class="fixed" data-label="Lasted">${durationText((closedAtMs ?? openedAtMs) - openedAtMs)}</td></tr>`)}</tbody></table></div>`;
}

function silences(all: readonly Silence[], formToken: string): Markup {
  const row = ({ id, check, target, untilMs, by, note, isEndedByRecovery }: Silence) =>
    html`<tr><th scope="row">${check === '*' ? 'every check' : check}, ${target === '*' ? 'every target' : target}${note !== null && html`<span class="small">${note}</span>`}</th><td data-label="Until">${utcText(untilMs)}${isEndedByRecovery && ' or until it is over'}</td><td data-label="By">${by ?? ''}</td>
<td><form method="post" action="/silences/${id}/end"><input type="hidden" name="formToken" value="${formToken}"><button class="quiet">End<span class="unseen"> silence ${id}</span></button></form></td></tr>`;
  return html`<h2>Silences <span class="soft counts">(${all.length})</span></h2>
${all.length === 0 ? empty('Nothing is silenced.') : html`<div class="sheet"><table class="stack"><caption>Silences in force: nobody is told of what they fit</caption><thead><tr><th scope="col">What</th><th scope="col">Until</th><th scope="col">By</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead><tbody>${all.map(row)}</tbody></table></div>`}`;
}

const times: readonly (readonly [minutes: number, text: string])[] = [
  [60, '1 hour'],
  [240, '4 hours'],
  [480, '8 hours'],
  [1440, '1 day'],
  [10_080, '7 days'],
];

function timesSelect(id: string, withNone: string | null): Markup {
  return html`<select id="${id}" name="forMinutes">${withNone !== null && html`<option value="">${withNone}</option>`}${times.map(([minutes, text]) => html`<option value="${minutes}">${text}</option>`)}</select>`;
}

function silenceForm(
  formToken: string,
  { check, target }: { readonly check: string; readonly target: string },
): Markup {
  return html`<form class="panel" id="silence" method="post" action="/silences" aria-labelledby="silence-title">
<h3 id="silence-title">Silence</h3><p class="lead">Nobody is told for a while of what fits; everything is looked at all the same.</p>
<input type="hidden" name="formToken" value="${formToken}">
<div class="fields">
<label for="silence-check">Check (* for any characters)<input id="silence-check" name="check" value="${check}" placeholder="*" maxlength="200" autocomplete="off"></label>
<label for="silence-target">Target (* for any characters)<input id="silence-target" name="target" value="${target}" placeholder="*" maxlength="1000" autocomplete="off"></label>
<label for="silence-for">For${timesSelect('silence-for', null)}</label>
<label for="silence-by">Your name<input id="silence-by" name="by" maxlength="100" autocomplete="name"></label>
<label for="silence-note">Why<input id="silence-note" name="note" maxlength="1000" autocomplete="off"></label>
</div>
<div class="go"><label class="check" for="silence-over"><input type="checkbox" id="silence-over" name="untilOver" value="true">ends as soon as it is over</label><button>Silence</button></div></form>`;
}

/** Null: no incident of that number. */
export function incidentPage({ source, nowMs, formToken }: PageRequest, id: number): Page | null {
  const { store } = source;
  const incident = store.incident(id);
  const [view] = incident === null ? [] : incidentViews(source, [incident]);
  if (view === undefined) return null;
  const cause = view.suppressedBy === null ? null : store.incident(view.suppressedBy);
  const followers = incidentViews(
    source,
    store.openIncidents().filter(({ suppressedBy }) => suppressedBy === id),
  );
  const transitions = store.transitions({ incident: id, limit: 200 });
  const isOpen = view.closedAtMs === null && view.state !== 'suspect';
  const body = html`${live(
    'incident',
    html`<h1>${view.title}</h1>
<p class="where-line">${subjectLink(view.check, view.target)} &middot; <code>${view.check}</code> &middot; incident ${id}</p>
<p class="since">${badge(view.severity)} ${isOpen ? html`Since ${agoOf(view.openedAtMs, nowMs)}` : view.closedAtMs === null ? html`Suspected since ${agoOf(view.openedAtMs, nowMs)}` : html`From ${timeOf(view.openedAtMs)} to ${timeOf(view.closedAtMs)}`}. Acts next: <b>${actorNames[view.actsNext]}</b></p>
${marks(view)}
${cause !== null && html`<p class="told">Follows from <a href="/incidents/${cause.id}">incident ${cause.id}, ${cause.code} of ${cause.target}</a>. Solve that first.</p>`}
<article class="card ${view.severity}"><h2 class="unseen">What it means</h2>${prose(view.meaning)}<div class="todo"><p class="label">What to do</p>${steps(stepsOf(view.remedy))}</div>
<details class="foot" data-key="facts"><summary>Details</summary><dl class="facts">${[['code', view.code], ['says who', view.source], ...factsOf(view)].map(([label = '', value = '']) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></details></article>
${followers.length > 0 && html`<h2>${followers.length} ${followers.length === 1 ? 'other follows' : 'others follow'} from it</h2><ul>${followers.slice(0, 50).map((one) => html`<li><a href="/incidents/${one.id}">${one.title}</a> <span class="soft small">${one.target}</span></li>`)}</ul>`}`,
  )}
${isOpen && ackForm(view, formToken)}
${isOpen && html`<details class="panel" data-key="silence"><summary>Silence it instead</summary>${silenceForm(formToken, { check: view.check, target: view.target })}</details>`}
${view.check === importCheck && live('runs', runsFigure(source, view.target, nowMs))}
${live('timeline', html`<h2>Timeline</h2><ol class="timeline">${transitions.map((one) => transitionItem(one))}</ol>`)}`;
  return { title: view.title, at: view.check === ownCheckId ? '/daemon' : '/incidents', body };
}

function ackForm(view: IncidentView, formToken: string): Markup {
  const { id, ack } = view;
  return html`<form class="panel" id="acknowledge" method="post" action="/incidents/${id}/ack" aria-labelledby="ack-title">
<h2 id="ack-title">${ack === null ? 'Acknowledge' : 'Acknowledged'}</h2>
<p class="lead">${ack === null ? 'Say that somebody works on it: nobody is reminded of it then.' : `Now: ${ackText(ack)}.`}</p>
<input type="hidden" name="formToken" value="${formToken}">
<div class="fields">
<label for="ack-by">Your name<input id="ack-by" name="by" maxlength="100" autocomplete="name" required></label>
<label for="ack-note">What is done about it<input id="ack-note" name="note" maxlength="1000" autocomplete="off"></label>
<label for="ack-for">For${timesSelect('ack-for', 'until it is over')}</label>
</div>
<div class="go"><button>${ack === null ? 'Acknowledge' : 'Acknowledge anew'}</button>${ack !== null && html`<button class="quiet" formaction="/incidents/${id}/ack/withdraw" formnovalidate>Withdraw</button>`}</div></form>`;
}

const tellingWords = { silent: null, due: 'not told yet', told: 'told', never: 'not told' } as const;

function transitionItem({ atMs, kind, severity, by, note, telling, why }: Transition): Markup {
  const told = why === null ? tellingWords[telling] : `not told: ${why}`;
  return html`<li class="${kind === 'cleared' || kind === 'let-go' || kind === 'dismissed' ? 'ok' : severity}">${timeOf(atMs)}${kindWords[kind]}${by !== null && ` by ${by}`}${note !== null && `: ${note}`}${told !== null && html` <span class="soft small">(${told})</span>`}</li>`;
}
