/** The error that settings cannot be used, with everything that is wrong with them. */

const mostShown = 50;

/** Where in the text, counted from 1; null when a problem is not in the file but in the environment. */
export type Position = { readonly line: number; readonly column: number };

export type Problem = {
  readonly position: Position | null;
  /** `models[0].imports[1].stuckAfter`, or the name of an environment variable; empty for the file as a whole. */
  readonly key: string;
  /** What is wrong and what to write instead; never a value that might be a secret. */
  readonly text: string;
};

/** Thrown when settings cannot be used. `problems`: one line each, `file:line:column: key: what is wrong; suggestion`. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
  readonly problems: readonly string[];
  constructor(file: string | null, problems: readonly Problem[]) {
    const lines = [...problems].sort(byPosition).map((problem) => line(file ?? 'settings', problem));
    const shown = [...new Set(lines)];
    const rest = shown.length - mostShown;
    const all = rest > 0 ? [...shown.slice(0, mostShown), `${file ?? 'settings'}: and ${rest} more problems`] : shown;
    super(all.join('\n'));
    this.problems = all;
  }
}

function line(file: string, { position, key, text }: Problem): string {
  const where = position === null ? file : `${file}:${position.line}:${position.column}`;
  return key === '' ? `${where}: ${text}` : `${where}: ${key}: ${text}`;
}

function byPosition(a: Problem, b: Problem): number {
  return (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0);
}
