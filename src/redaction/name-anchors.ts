/** Where names of secrets stand in a text, so that rules about what follows a name look there and nowhere else; pure. Linear. */
import { namingOf } from './secret-names.ts';

/** In every name that `namingOf` calls certain there is one of these, or a letter beyond ASCII. */
const stem =
  /pass|pwd|passwd|pw|psk|secret|token|cred|key|cookie|sess|auth|kenn|gehei|zugang|losung|contras|senha|wacht|clave|identif|parol|hasl|hesl|gesl|lozin|jelsz|salas|kode|losen|sifre|slapt|palavra|segr|chave|otp|pin|mnemo|bearer|macaroon|phrase|code|mdp|signed|sandi|matkhau|[^\p{ASCII}]\p{L}/giu;

const longestName = 120;

/** Starts of the words, and of the words with dots and dashes, that are certain names of secrets; in order, each once. */
export function nameAnchors(text: string): readonly number[] {
  const anchors = new Set<number>();
  let done = 0;
  for (const { index } of text.matchAll(stem)) {
    if (index < done) continue;
    const { start, end } = runAround(text, index, isWordUnit);
    const wide = runAround(text, index, isWideUnit);
    done = end;
    if (namingOf(text.slice(start, end)) === 'certain') anchors.add(start);
    if (wide.start !== start || wide.end !== end) {
      const lead = /^[./$-]*/.exec(text.slice(wide.start, start + 1))?.[0].length ?? 0;
      if (namingOf(text.slice(start, wide.end)) === 'certain') anchors.add(start);
      if (namingOf(text.slice(wide.start + lead, wide.end)) === 'certain') anchors.add(wide.start + lead);
    }
  }
  return [...anchors].sort((a, b) => a - b);
}

function runAround(
  text: string,
  at: number,
  is: (unit: number) => boolean,
): { readonly start: number; readonly end: number } {
  let start = at;
  while (start > 0 && at - start < longestName && is(text.charCodeAt(start - 1))) start -= 1;
  let end = at;
  while (end < text.length && end - at < longestName && is(text.charCodeAt(end))) end += 1;
  return { start, end: Math.max(end, at + 1) };
}

function isWordUnit(unit: number): boolean {
  return (
    (unit >= 48 && unit <= 57) ||
    (unit >= 65 && unit <= 90) ||
    unit === 95 ||
    (unit >= 97 && unit <= 122) ||
    isLetter(unit)
  );
}

function isWideUnit(unit: number): boolean {
  return (unit >= 45 && unit <= 47) || unit === 36 || isWordUnit(unit);
}

/** Beyond ASCII; our own marks and the full-width colon are none. */
function isLetter(unit: number): boolean {
  return unit >= 0xaa && /[\p{L}\p{M}]/u.test(String.fromCharCode(unit));
}
