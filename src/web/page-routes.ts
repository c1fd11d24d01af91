/** The pages and their forms, without JavaScript: a form answers with the page it stands on. */
import { Hono } from 'hono';
import { ackInput, acknowledge, silence, silenceInput, withdraw } from './actions.ts';
import type { WebContext, WebEnv } from './answers.ts';
import { refused } from './answers.ts';
import { openedFile } from './case-files.ts';
import { endingsOf } from './endings.ts';
import { calendarOf } from './ics.ts';
import { pageHtml } from './layout.ts';
import { casesPage } from './pages/cases.ts';
import { certificatesPage } from './pages/certificates.ts';
import { changesPage } from './pages/changes.ts';
import { checksPage } from './pages/checks.ts';
import { daemonPage } from './pages/daemon.ts';
import { importsPage } from './pages/imports.ts';
import { incidentPage, incidentsPage } from './pages/incidents.ts';
import { overviewPage, summaryOf } from './pages/overview.ts';
import type { Page, PageRequest } from './pages/page.ts';
import { settingsPage } from './pages/settings.ts';
import { subjectPage } from './pages/subject.ts';
import type { PageSource } from './source.ts';

type Made = Page | null | Promise<Page | null>;

const pages: { readonly [path: string]: (request: PageRequest) => Made } = {
  '/': overviewPage,
  '/checks': checksPage,
  '/subject': subjectPage,
  '/imports': importsPage,
  '/incidents': incidentsPage,
  '/certificates': certificatesPage,
  '/cases': casesPage,
  '/changes': changesPage,
  '/daemon': daemonPage,
  '/settings': settingsPage,
};

export function pageRoutes(source: PageSource, isSignedIn: boolean): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  const { clock } = source;
  const requestOf = (c: WebContext): PageRequest => ({
    source: readingOnce(source),
    nowMs: clock.nowMs(),
    formToken: c.get('formToken'),
    query: (name) => c.req.query(name),
  });
  const answered = async (c: WebContext, make: (request: PageRequest) => Made) => {
    const request = requestOf(c);
    const page = await make(request);
    if (page === null) return refused(c, 404, 'Not here', 'That was never looked at, or is not kept any more.');
    const { title, at, body } = page;
    const { text, worst } = summaryOf(request.source);
    const frame = { title, at, summary: text, worst, version: source.tool.version, nowMs: clock.nowMs() };
    return c.html(pageHtml({ ...frame, formToken: isSignedIn ? c.get('formToken') : null }, body));
  };
  for (const [path, page] of Object.entries(pages)) app.get(path, (c) => answered(c, page));
  app.get('/incidents/:id{[1-9][0-9]{0,14}}', (c) =>
    answered(c, (request) => incidentPage(request, Number(c.req.param('id')))),
  );
  app.get('/certificates.ics', (c) =>
    c.body(calendarNow(source), 200, {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'inline; filename="certificates.ics"',
    }),
  );
  app.get('/cases/:id/:file', (c) => caseFile(c, source));
  actions(app, source);
  return app;
}

/** What stands is asked for by a page and by its frame. */
function readingOnce(source: PageSource): PageSource {
  let standing: ReturnType<PageSource['store']['standing']> | undefined;
  const once = () => {
    standing ??= source.store.standing();
    return standing;
  };
  return { ...source, store: { ...source.store, standing: once } };
}

function calendarNow({ store, settings, clock, tool }: PageSource): string {
  const inForce = settings();
  return calendarOf(endingsOf(store, inForce), inForce, clock.nowMs(), tool.version);
}

/** Of a case that the store knows; the name is one of a short list. */
export async function caseFile(c: WebContext, { store }: PageSource) {
  const [id, name] = [c.req.param('id') ?? '', c.req.param('file') ?? ''];
  const record = store.cases().find((one) => one.id === id);
  const file = record === undefined ? null : await openedFile(record, name);
  if (file === null) return refused(c, 404, 'Not here', 'There is no such file of a case, or it was removed.');
  const named = `${id.replaceAll(/[^A-Za-z0-9._-]/g, '_')}-${name}`;
  return c.body(file.stream, 200, {
    'content-type': file.type,
    'content-length': String(file.sizeBytes),
    'content-disposition': `attachment; filename="${named}"`,
  });
}

function actions(app: Hono<WebEnv>, { store, clock }: PageSource): void {
  const idOf = (c: WebContext) => Number(c.req.param('id'));
  const over = (c: WebContext) => refused(c, 409, 'Nothing was done', 'It is over, or not as this page showed it.');
  const wrong = (c: WebContext, why: string) => refused(c, 400, 'Nothing was done', why);
  app.post('/incidents/:id{[1-9][0-9]{0,14}}/ack', async (c) => {
    const { success, data, error } = ackInput.safeParse(emptyLeftOut(await c.req.parseBody()));
    if (!success) return wrong(c, whyOf(error));
    if (!acknowledge(store, idOf(c), data, clock.nowMs())) return over(c);
    return c.redirect(`/incidents/${idOf(c)}`, 303);
  });
  app.post('/incidents/:id{[1-9][0-9]{0,14}}/ack/withdraw', (c) =>
    withdraw(store, idOf(c), clock.nowMs()) ? c.redirect(`/incidents/${idOf(c)}`, 303) : over(c),
  );
  app.post('/silences', async (c) => {
    const { success, data, error } = silenceInput.safeParse(emptyLeftOut(await c.req.parseBody()));
    if (!success) return wrong(c, whyOf(error));
    if (!data.check && !data.target) return wrong(c, 'Say what: a check, a target or both; * is everything.');
    silence(store, data, clock.nowMs());
    return c.redirect('/incidents', 303);
  });
  app.post('/silences/:id{[1-9][0-9]{0,14}}/end', (c) =>
    store.endSilence(idOf(c), Math.round(clock.nowMs())) ? c.redirect('/incidents', 303) : over(c),
  );
}

function emptyLeftOut(body: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== ''));
}

export function whyOf({
  issues,
}: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
