/** Anaplan's rule for private files: removed so long after they were last used. Pure; whether a file is private the API does not tell. */

/** Anaplan help, private and default files: 48 hours. */
export const privateFileKeptMs = 48 * 60 * 60_000;

/** `soon`: within `warnMs` of being removed. `over`: removed, if it is private and nobody used it meanwhile. */
export function privateFileAge(
  lastUsedAtMs: number,
  nowMs: number,
  { keptMs = privateFileKeptMs, warnMs }: { readonly keptMs?: number; readonly warnMs: number },
): 'kept' | 'soon' | 'over' {
  const ageMs = nowMs - lastUsedAtMs;
  if (ageMs > keptMs) return 'over';
  return ageMs > keptMs - warnMs ? 'soon' : 'kept';
}
