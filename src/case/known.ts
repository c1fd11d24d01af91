/** Looks facts up in what was found, seen and set; pure. Knows where a value may stand, not what support asks for. */
import { exportTargetsOf, importTargetsOf } from '../anaplan/watch-targets.ts';
import type { Json, JsonObject } from '../check.ts';
import type {
  ActionNotes,
  ConnectionSettings,
  ExportSettings,
  ImportSettings,
  ModelSettings,
} from '../settings/settings.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { CaseInput, Filled, Origin } from './case.ts';

export type Known = {
  readonly input: CaseInput;
  /** Facts of the finding. */
  readonly facts: JsonObject;
  /** Observation of the look that found it. */
  readonly observation: Json;
  readonly seenAtMs: number | null;
  readonly origin: Origin;
  readonly model: ModelSettings | null;
  readonly import: ImportSettings | null;
  readonly export: ExportSettings | null;
  readonly notes: ActionNotes | null;
  /** The one the target is read through; the only one there is; or null. */
  readonly connection: ConnectionSettings | null;
};

export function knownOf(input: CaseInput): Known {
  const { about, settings, target } = input;
  const finding = about?.attempt.findings.find(({ code }) => code === about.code);
  const imported = importTargetsOf(settings).find(({ name }) => name === target);
  const exported = exportTargetsOf(settings).find(({ name }) => name === target);
  const model = imported?.model ?? exported?.model ?? null;
  return {
    input,
    facts: finding?.facts ?? {},
    observation: about?.attempt.observation ?? null,
    seenAtMs: about?.attempt.startedAtMs ?? null,
    origin: about === null || about.check.needs.includes('anaplan') ? 'api' : 'look',
    model,
    import: imported?.import ?? null,
    export: exported?.export ?? null,
    notes: imported?.import ?? exported?.export ?? null,
    connection: connectionOf(input, model?.connection ?? finding?.facts['connection'] ?? null),
  };
}

function connectionOf({ settings, target }: CaseInput, name: Json): ConnectionSettings | null {
  const named = settings.connections.find((one) => one.name === (name ?? target));
  return named ?? (settings.connections.length === 1 ? (settings.connections[0] ?? null) : null);
}

/** Text of the first of these facts that is there, of the finding. */
export function factText(known: Known, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = known.facts[name];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return null;
}

export function factNumber(known: Known, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = known.facts[name];
    if (typeof value === 'number') return value;
  }
  return null;
}

/** From the finding; null stays null. */
export function seen(known: Known, value: string | null): Filled | null {
  return value === null ? null : { value, origin: known.origin, atMs: known.seenAtMs, evidence: null };
}

export function fromSettings(value: string | null | undefined): Filled | null {
  return value == null || value === '' ? null : { value, origin: 'settings', atMs: null, evidence: null };
}

export function inferred(value: string, evidence: string, atMs: number | null): Filled {
  return { value, origin: 'inferred', atMs, evidence };
}

/** "Sales Hub (75A4...)", or what there is of it. */
export function named(name: string | null, id: string | null): string | null {
  if (name === null || id === null || name === id) return name ?? id;
  return `${name} (${id})`;
}

/** The newest look of a check at one target, when it saw something. */
export function latestLook(known: Known, check: string, target: string | null): StoredAttempt | null {
  const found = known.input.latest.find((one) => one.check === check && one.target === target);
  return found?.outcome === 'seen' ? found : null;
}

/** The value at a path of object keys; null where it breaks off. */
export function at(value: Json, ...path: readonly string[]): Json {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || Array.isArray(here)) return null;
    here = (here as JsonObject)[key] ?? null;
  }
  return here;
}

export function textAt(value: Json, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : null;
}

export function numberAt(value: Json, ...path: readonly string[]): number | null {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : null;
}

export function listAt(value: Json, ...path: readonly string[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

/** When the newest run that ended well began, of an observation of import-failed; newest first in it. */
export function lastGoodRunMs(observation: Json): number | null {
  const good = listAt(observation, 'runs').find((run) => {
    const steps = listAt(run, 'steps');
    return steps.length > 0 && steps.every((step) => at(step, 'successful') === true);
  });
  return numberAt(good ?? null, 'startedAtMs');
}
