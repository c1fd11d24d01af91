/** A store of 500 checks and targets, some under names that nobody should have given, one with 5,000 looks. */
import { checks } from '../../checks/index.ts';
import type { InventoryRow } from '../../src/settings/page.ts';
import type { Store } from '../../src/store/store.ts';
import { blindAttempt, seenAttempt, skippedAttempt } from '../store/attempts.ts';
import { opens } from '../store/incidents.ts';

export const hostileNames = [
  '<b>bold</b> & "quoted" \'single\'',
  'تحميل الفعليات / الميزانية',
  'Very long name of an import that somebody gave without a thought '.repeat(4).slice(0, 200),
  'a'.repeat(200),
  'Übergröße – 売上 📈',
  '\u202egnp.exe\u0007',
] as const;

const asked = checks.slice(0, 10);
const each = 50;

/** The worst, blind and skipped looks among them are each a tenth of all, warnings two. */
export function fillLarge(store: Store, nowMs: number): { readonly often: { check: string; target: string } } {
  const often = { check: asked[0]?.id ?? '', target: hostileNames[0] };
  store.inOneTransaction(() => {
    for (let minute = 5000; minute > 0; minute -= 1)
      store.record(
        seenAttempt({ ...often, startedAtMs: nowMs - minute * 60_000, durationMs: 40 + ((minute * 37) % 90) }),
        [],
      );
    for (const { id: check, explanations } of asked)
      for (let index = 0; index < each; index += 1) {
        const target = hostileNames[index] ?? `Model ${index} / Load number ${index}`;
        record(store, { check, target, startedAtMs: nowMs - 1000 }, index % 10, Object.keys(explanations)[0] ?? '');
        store.journal(check, target, nowMs - 9000, { 'the trait': 1 });
        store.journal(check, target, nowMs - 1000, { 'the trait': target });
      }
  });
  const [first] = store.openIncidents();
  if (first !== undefined)
    store.acknowledge(first.id, { atMs: nowMs, by: hostileNames[1], note: hostileNames[2], untilMs: null });
  return { often };
}

function record(
  store: Store,
  subject: { readonly check: string; readonly target: string; readonly startedAtMs: number },
  kind: number,
  code: string,
): void {
  const { target, startedAtMs } = subject;
  if (kind === 3) store.record(blindAttempt(subject), []);
  else if (kind === 4) store.record(skippedAttempt(subject), []);
  else if (kind > 4) store.record(seenAttempt(subject), []);
  else {
    const severity = kind === 0 ? 'failure' : 'warning';
    const facts = { action: target, model: target, host: target, where: target };
    store.record(seenAttempt({ ...subject, findings: [{ code, severity, facts }] }), [
      opens(code, severity, startedAtMs),
    ]);
  }
}

export function largeInventory(nowMs: number): readonly InventoryRow[] {
  return Array.from({ length: 100 }, (_none, index) => {
    const [name = '', owner = '', note = ''] = [0, 1, 2].map((step) => hostileNames[(index + step) % 6] ?? '');
    return { name: `${name} ${index}`, kind: 'other', endsAtMs: nowMs + (index - 2) * 86_400_000, owner, note };
  });
}
