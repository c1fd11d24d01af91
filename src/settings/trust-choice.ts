/** The words that name a trust store -> which one; pure. */
import type { TrustChoice } from './settings.ts';

/** `mozilla` for nothing, `system`, or `java:PATH` with the path made absolute; another word counts as mozilla: shapes are checked before. */
export function trustOf(text: string | undefined, absolute: (path: string) => string): TrustChoice {
  const [, javaPath] = /^java:(.+)$/.exec(text ?? '') ?? [];
  if (javaPath !== undefined) return `java:${absolute(javaPath)}`;
  return text === 'system' ? 'system' : 'mozilla';
}
