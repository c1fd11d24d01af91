/** An incident as the overview and the lists show it. Pure. */
import { durationText, utcText } from '../../explanation.ts';
import type { Markup } from '../../report/markup.ts';
import { html, prose, steps } from '../../report/markup.ts';
import { actorNames, stepsOf } from '../../report/words.ts';
import type { IncidentView, RootIncident } from '../incident-view.ts';
import { agoOf, badge, subjectLink } from '../layout.ts';

const mostFollowers = 8;

export function rootCard({ incident, followers }: RootIncident, nowMs: number): Markup {
  const { id, severity, title, check, target, meaning, remedy, actsNext } = incident;
  return html`<article class="card ${severity}" aria-labelledby="incident-${id}">
<header><h3 id="incident-${id}"><a href="/incidents/${id}">${title}</a></h3>${badge(severity)}</header>
<p class="where">${subjectLink(check, target)} &middot; <code>${check}</code></p>
<p class="since">Since ${agoOf(incident.openedAtMs, nowMs)}. Acts next: <b>${actorNames[actsNext]}</b></p>
${marks(incident)}
${followersOf(followers, nowMs)}
<div class="card-foot"><details class="foot" data-key="incident-${id}"><summary>What it means and what to do</summary>${prose(meaning)}<div class="todo"><p class="label">What to do</p>${steps(stepsOf(remedy))}</div></details>
<p class="more-line"><a href="/incidents/${id}#acknowledge">${incident.ack === null ? 'Acknowledge or silence' : 'Change the acknowledgement'}<span class="unseen"> of incident ${id}</span></a></p></div>
</article>`;
}

/** What stands besides: acknowledged, silenced, recovering, comes and goes. */
export function marks(incident: IncidentView): Markup | null {
  const { state, stateSinceMs, isFlapping, unsaidLooks, ack, silence } = incident;
  const all = [
    state === 'recovering' ? `recovering since ${utcText(stateSinceMs)}` : null,
    state === 'suspect' ? 'suspected: the next looks decide' : null,
    isFlapping ? 'comes and goes' : null,
    unsaidLooks > 0 ? `the last ${unsaidLooks === 1 ? 'look' : `${unsaidLooks} looks`} could not say` : null,
    ack === null ? null : ackText(ack),
    silence === null ? null : `silenced until ${utcText(silence.untilMs)}`,
  ].filter((text) => text !== null);
  return all.length === 0 ? null : html`<ul class="marks">${all.map((text) => html`<li>${text}</li>`)}</ul>`;
}

export function ackText({ by, note, untilMs }: NonNullable<IncidentView['ack']>): string {
  const until = untilMs === null ? '' : ` until ${utcText(untilMs)}`;
  return `acknowledged${by === null ? '' : ` by ${by}`}${until}${note === null ? '' : `: ${note}`}`;
}

function followersOf(followers: readonly IncidentView[], nowMs: number): Markup | null {
  if (followers.length === 0) return null;
  const item = ({ id, title, target, severity, openedAtMs }: IncidentView) =>
    html`<li>${badge(severity)} <a href="/incidents/${id}">${title}</a> <span class="soft small">${target}, ${durationText(Math.max(1000, nowMs - openedAtMs))}</span></li>`;
  const key = `followers-${followers[0]?.suppressedBy ?? followers[0]?.id}`;
  return html`<details class="followers" data-key="${key}"><summary>${followers.length} ${followers.length === 1 ? 'other follows' : 'others follow'} from it</summary><ul>${followers.slice(0, mostFollowers).map(item)}</ul>${followers.length > mostFollowers && html`<p>and ${followers.length - mostFollowers} more: <a href="/incidents">all incidents</a></p>`}</details>`;
}
