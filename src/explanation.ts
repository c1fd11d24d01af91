/** Fills the words of a code with the facts of a finding; pure. Knows units by the ends of names, and no code. */
import type { Explanation, Finding, Json, JsonObject } from './check.ts';

/** Title, meaning and remedy of `finding` with every `{factName}` filled in. A fact that is missing is shown as "unknown". */
export function worded(finding: Finding, explanation: Explanation): Explanation {
  const fill = (text: string) => filled(text, finding.facts);
  return {
    ...explanation,
    title: fill(explanation.title),
    meaning: fill(explanation.meaning),
    remedy: fill(explanation.remedy),
  };
}

/** A fact that ends in a full stop needs no second one; within a fact nothing is changed (`../certs/user.pem`). */
function filled(text: string, facts: JsonObject): string {
  return text
    .replace(/\{([a-z][A-Za-z0-9]*)\}(\.(?!\.))?/g, (_whole, name: string, stop = '') => {
      const fact = inText(name, facts[name] ?? null);
      return fact.endsWith('.') ? fact : `${fact}${stop}`;
    })
    .replace(/\n{2,}/g, '\n');
}

/** On one line, for a line break would start a step; a list named `...Steps` is steps, one a line. */
function inText(name: string, value: Json): string {
  const onOneLine = (fact: Json) => factText(name, fact).replace(/\s*[\r\n]+\s*/g, ' ');
  return Array.isArray(value) && name.endsWith('Steps')
    ? value.map((step: Json) => onOneLine(step)).join('\n')
    : onOneLine(value);
}

/** One fact as a person reads it: `unchangedMs` "2 h 5 min", `expiresAtMs` "2026-11-22 06:00 UTC", `sizeBytes` "1.5 MB". */
export function factText(name: string, value: Json): string {
  if (value === null) return 'unknown';
  if (typeof value === 'number') return numberText(name, value);
  if (Array.isArray(value)) return value.map((item: Json) => factText(name, item)).join(', ') || 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function numberText(name: string, value: number): string {
  if (name.endsWith('AtMs')) return utcText(value);
  if (name.endsWith('Ms')) return durationText(value);
  if (name.endsWith('Bytes')) return sizeText(value);
  return String(value);
}

/** "2026-11-22 06:00:05 UTC" */
export function utcText(atMs: number): string {
  if (!(Math.abs(atMs) <= 8.64e15)) return 'unknown';
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The two largest units: "3 d 4 h", "2 h 5 min", "41 s", "350 ms". */
export function durationText(durationMs: number): string {
  if (durationMs < 0) return `-${durationText(-durationMs)}`;
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  const units: readonly [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ];
  const parts: string[] = [];
  let restMs = durationMs;
  for (const [unit, unitMs] of units) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** Decimal units: "0 bytes", "812 bytes", "1.5 MB". */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 'bytes';
  for (const next of units) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(1)} ${unit}`;
}
