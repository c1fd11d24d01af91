/** Days of the week as people write them -> numbers; pure. */

const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const longNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** What to say of a text that names none. */
export const weekdaysText = 'names no days of the week; write for example Mon-Fri or Mon, Wed';

/** "Mon-Fri", "Sat-Mon", "Mon, Wed", "Sunday" -> 1 (Monday) to 7, each once and in order; null when it is something else. */
export function weekdaysOf(text: string): readonly number[] | null {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  const days = parts.map(rangeOf);
  if (parts.length === 0 || days.some((range) => range === null)) return null;
  return [...new Set(days.flatMap((range) => range ?? []))].toSorted();
}

function rangeOf(text: string): readonly number[] | null {
  const [from, to = from, more] = text.split('-').map(dayOf);
  if (from == null || to == null || more !== undefined) return null;
  const length = ((to - from + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => ((from - 1 + index) % 7) + 1);
}

function dayOf(text: string): number | null {
  const word = text.toLowerCase();
  const index = Math.max(names.indexOf(word), longNames.indexOf(word));
  return index < 0 ? null : index + 1;
}
