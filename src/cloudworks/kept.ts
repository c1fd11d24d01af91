/** Definitions of CloudWorks kept across rounds, as long as the client lives; at most some thousands. Knows no endpoint. */

export type KeptAnswer = { readonly value: unknown; readonly readAtMs: number; readonly version: string };

export type KeptAnswers = {
  get(path: string): KeptAnswer | undefined;
  set(path: string, answer: KeptAnswer): void;
};

/** A tenant may have 500 integrations, each with a definition and a notification; the oldest goes first. */
const mostKept = 2000;

/** One per client and connection, forgotten with the client. */
const byClient = new WeakMap<object, Map<string, KeptAnswers>>();

export function keptFor(client: object, connection: string): KeptAnswers {
  const all = byClient.get(client) ?? new Map<string, KeptAnswers>();
  byClient.set(client, all);
  const known = all.get(connection) ?? createKept();
  all.set(connection, known);
  return known;
}

function createKept(): KeptAnswers {
  const answers = new Map<string, KeptAnswer>();
  return {
    get: (path) => answers.get(path),
    set(path, answer) {
      answers.delete(path);
      answers.set(path, answer);
      const [oldest] = answers.keys();
      if (answers.size > mostKept && oldest !== undefined) answers.delete(oldest);
    },
  };
}
