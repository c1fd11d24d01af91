/** Finds people, hosts, models and workspaces, which `privacy: strict` calls by pseudonyms; pure. Ids stay, and so do the addresses of Anaplan itself. */
import { automatonOf } from './automaton.ts';
import { standsAlone } from './known-values.ts';
import type { Span } from './spans.ts';
import type { Pseudonym } from './tokens.ts';

export type Privacy = 'standard' | 'strict';

export type Names = { readonly [type in 'user' | 'host' | 'model' | 'workspace']: readonly string[] };

export const noNames: Names = { user: [], host: [], model: [], workspace: [] };

export type Pseudonyms = {
  inText(text: string): readonly Span[];
  /** What the text of this field is as a whole, or null. */
  ofField(field: string | null, text: string): Pseudonym | null;
};

const shortestName = 3;

export function pseudonymFinder(names: Names): Pseudonyms {
  const listed = (Object.keys(noNames) as (keyof Names)[]).flatMap((type) =>
    names[type]
      .map((name) => name.trim())
      .filter((name) => name.length >= shortestName && !isPublic(name))
      .flatMap((name) =>
        [...new Set([name, name.toLowerCase(), name.toUpperCase()])].map((form) => ({ form, name, type })),
      ),
  );
  const automaton = automatonOf(listed.map(({ form }) => form));
  const exactIn = (text: string): readonly Span[] => {
    const spans: Span[] = [];
    automaton.scan(text, ({ end, pattern }) => {
      const found = listed[pattern];
      const start = end - (found?.form.length ?? 0);
      if (found === undefined || !standsAlone(text, start, end)) return false;
      spans.push(pseudonymSpan(start, found.form, found.type, found.name));
      return true;
    });
    return spans;
  };
  return { inText: (text) => [...exactIn(text), ...patternedIn(text)], ofField };
}

type Pattern = { readonly type: Pseudonym; readonly pattern: RegExp };

/** First group: what stands before and stays. Second: the name. */
const patterns: readonly Pattern[] = [
  {
    type: 'email',
    pattern:
      /((?<![\w.+%-]))([\w.+%-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63}){1,8})/g,
  },
  {
    type: 'host',
    pattern:
      /(\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s/@"'<>]{1,200}@)?)([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?)/gi,
  },
  {
    type: 'host',
    pattern:
      /(\b(?:host(?:name)?|server|proxy|peer)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?)([A-Za-z0-9][A-Za-z0-9.-]{1,252})/gi,
  },
  // Below top-level domains that companies use inside and outside; a name of a class ends otherwise.
  {
    type: 'host',
    pattern:
      /((?<![\w.@-]))((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}(?:com|net|org|eu|de|fr|uk|nl|ch|at|it|es|se|be|pl|us|ca|au|jp|in|sg|cloud|dev|corp|local|lan|internal|intranet|example|test|invalid))(?![\w-])/gi,
  },
  {
    type: 'address',
    pattern: /((?<![\w.]))((?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d))(?![\w.])/g,
  },
  {
    type: 'user',
    pattern: /(\b(?:user(?:name)?|login|account|owner)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?)([A-Za-z0-9][\w.\\-]{1,63})/gi,
  },
  { type: 'user', pattern: /((?:\/home\/|\/Users\/|[\\/]Users[\\/]{1,2}))([A-Za-z0-9][\w.-]{0,63})/g },
];

function patternedIn(text: string): readonly Span[] {
  return patterns.flatMap(({ type, pattern }) =>
    [...text.matchAll(pattern)].flatMap(({ 1: before = '', 2: name = '', index }) => {
      if (name === '' || isPublic(name)) return [];
      return [pseudonymSpan(index + before.length, name, type === 'host' && isAddress(name) ? 'address' : type, name)];
    }),
  );
}

/** People and hosts are the same however they are written. */
function pseudonymSpan(start: number, text: string, type: Pseudonym, name: string): Span {
  const value = type === 'model' || type === 'workspace' ? name : name.toLowerCase();
  return { start, end: start + text.length, value, kind: 'pseudonym', type };
}

function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name);
}

/** Of everybody, of nobody, or of this machine itself. */
function isPublic(name: string): boolean {
  return (
    /(?:^|\.)(?:anaplan\.com|localhost|w3\.org|xmlsoap\.org|nodejs\.org|anaplan-doctor)$|^(?:127\.|0\.0\.0\.0|localhost)/i.test(
      name,
    ) ||
    /^support@anaplan\.com$/i.test(name) ||
    /^(?:root|unknown|null|none|true|false|www-data|nobody|daemon|admin|user)$/i.test(name)
  );
}

const fields: readonly (readonly [pattern: RegExp, type: Pseudonym])[] = [
  [/^(?:modelName|sourceModelName|targetModelName|currentModelName)$/, 'model'],
  [/^(?:workspaceName|currentWorkspaceName|homeWorkspaceName)$/, 'workspace'],
  [/^(?:userName|firstName|lastName|displayName|createdBy|reporterName|startedBy)$/, 'user'],
  [/^(?:host|hostName|hostname|serverName)$/, 'host'],
];

function ofField(field: string | null, text: string): Pseudonym | null {
  const type = fields.find(([pattern]) => pattern.test(field ?? ''))?.[1] ?? null;
  const isWhole = text !== '' && text.length <= 200 && !text.includes('‹') && !/[@:/]/.test(text) && !isPublic(text);
  return isWhole ? type : null;
}
