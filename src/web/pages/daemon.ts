/** This program: does it look, what did it miss, what is wrong with itself. */
import { ownCheckId } from '../../engine/own-check.ts';
import { durationText, sizeText } from '../../explanation.ts';
import { gapLine, silenceText } from '../../report/beat.ts';
import type { Markup } from '../../report/markup.ts';
import { html, prose } from '../../report/markup.ts';
import { incidentViews } from '../incident-view.ts';
import { agoOf, badge, empty, live, timeOf } from '../layout.ts';
import type { PageSource } from '../source.ts';
import { rootCard } from './incident-card.ts';
import type { Page, PageRequest } from './page.ts';

const shownGaps = 50;

export function daemonPage({ source, nowMs }: PageRequest): Page {
  const { store } = source;
  const own = incidentViews(source, store.openIncidents(ownCheckId));
  const faults = store.standing().filter(({ fault }) => fault?.whose === 'us');
  const gaps = store.gaps({ limit: shownGaps });
  const body = html`<h1>This program</h1>
<p class="lead">Nothing that happens to the one who looks counts as a failure of what is looked at; it stands here.</p>
${live('heart', heart(source, nowMs))}
${live(
  'faults',
  html`<h2>Own faults</h2>${own.length + faults.length === 0 ? empty('None.') : html`${own.map((incident) => rootCard({ incident, followers: [] }, nowMs))}${faults.slice(0, 20).map(({ target, check, fault, startedAtMs }) => html`<article class="card unknown"><header><h3>${target}</h3>${badge('unknown')}</header><p class="where"><code>${check}</code>, ${agoOf(startedAtMs, nowMs)}</p>${fault && prose(fault.message)}</article>`)}`}`,
)}
${live('gaps', html`<h2>Gaps</h2>${gaps.length === 0 ? empty('No look that was due has fallen out.') : html`<ol class="timeline">${gaps.map((gap) => html`<li class="unknown">${gapLine(gap)}</li>`)}</ol>`}`)}`;
  return { title: 'This program', at: '/daemon', body };
}

function heart({ store, tool }: PageSource, nowMs: number): Markup {
  const heartbeat = store.heartbeat();
  const silence = silenceText(heartbeat, nowMs);
  const { bytes, walBytes } = store.size();
  const { pending, claimed, uncertain, parked } = store.countMessages();
  const facts: readonly (readonly [string, Markup | string])[] = [
    ['version', `${tool.version}, Node ${tool.node}`],
    ['store', `${sizeText(bytes)}, write-ahead log ${sizeText(walBytes)}`],
    ...(heartbeat === null
      ? []
      : ([
          ['running since', timeOf(heartbeat.startedAtMs)],
          ['heartbeat', agoOf(heartbeat.atMs, nowMs)],
          ['every', durationText(heartbeat.everyMs)],
          ['looks at', `${heartbeat.subjects} targets`],
          ['next look', heartbeat.nextDueMs === null ? 'none' : timeOf(heartbeat.nextDueMs)],
        ] as const)),
    ['messages', `${pending + claimed + uncertain} on their way, ${parked} parked`],
  ];
  const said = heartbeat === null ? 'No daemon has ever written to this store.' : (silence ?? 'The daemon looks.');
  return html`<p class="told ${silence === null && heartbeat !== null ? 'ok' : 'warning'}">${said}</p><dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
