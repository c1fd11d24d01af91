/** The one script of the page, served as a file: asks for the page again when something has changed, and puts in what differs. Data only. */

export const pageScript = `'use strict';
(() => {
  const state = document.getElementById('live');
  const announced = document.getElementById('announced');
  if (!state || !announced || !window.EventSource) return;
  const say = (text) => { state.hidden = false; state.textContent = text; };
  let asking = false;
  let again = false;

  // What a person is typing in, or has opened, stays as it is.
  const isInUse = (part) => {
    const active = document.activeElement;
    if (active && active !== document.body && part.contains(active) && active.matches('input, textarea, select')) return true;
    return [...part.querySelectorAll('input, textarea, select')].some((field) =>
      field.type === 'checkbox' ? field.checked !== field.defaultChecked
        : field.type !== 'hidden' && field.tagName !== 'SELECT' && field.value !== field.defaultValue);
  };
  const keyOf = (element) => element.id || element.getAttribute('href') || element.getAttribute('data-key');
  const put = (part, fresh) => {
    if (part.isEqualNode(fresh) || isInUse(part)) return;
    const open = new Set([...part.querySelectorAll('details[open][data-key]')].map((one) => one.dataset.key));
    const active = part.contains(document.activeElement) ? keyOf(document.activeElement) : null;
    const made = document.importNode(fresh, true);
    for (const one of made.querySelectorAll('details[data-key]')) if (open.has(one.dataset.key)) one.open = true;
    part.replaceWith(made);
    if (active === null) return;
    for (const one of made.querySelectorAll('a, button, summary, [tabindex]')) {
      if (keyOf(one) === active) { one.focus({ preventScroll: true }); break; }
    }
  };
  const update = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', headers: { accept: 'text/html' } });
      if (answer.redirected || !answer.ok) { say('Not up to date: load this page again.'); return; }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of document.querySelectorAll('[data-live]')) {
        const fresh = page.getElementById(part.id);
        if (fresh) put(part, fresh);
      }
      const [main, freshMain] = [document.getElementById('main'), page.getElementById('main')];
      if (freshMain && main.dataset.summary !== freshMain.dataset.summary) {
        main.dataset.summary = freshMain.dataset.summary;
        announced.textContent = freshMain.dataset.summary;
        document.title = page.title;
        const bar = document.querySelector('header.bar');
        const freshBar = page.querySelector('header.bar');
        if (bar && freshBar) bar.className = freshBar.className;
      }
      say('Live.');
    } catch {
      say('Not up to date: no answer.');
    } finally {
      asking = false;
      if (again) { again = false; setTimeout(update, 1000); }
    }
  };
  const events = new EventSource('/events');
  let lost = false;
  events.addEventListener('change', () => { if (!document.hidden) update(); else again = true; });
  events.addEventListener('open', () => { say('Live.'); if (lost) { lost = false; update(); } });
  events.addEventListener('error', () => {
    lost = true;
    say(events.readyState === EventSource.CLOSED ? 'Not live: load this page again for news.' : 'Not live: trying again.');
  });
  document.addEventListener('visibilitychange', () => { if (!document.hidden && again) { again = false; update(); } });
  // Ages are part of the page.
  setInterval(() => { if (!document.hidden && !lost) update(); }, 60000);
  addEventListener('pagehide', () => events.close());
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
})();
`;
