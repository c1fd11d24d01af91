/** What a message says, before it has the form of a channel. Types only, and the one walk over its texts. */
import type { MessageKind, NewMessage } from '../store/outbox.ts';

/** One thing a message is about. */
export type Item = {
  /** Null for what is no incident. */
  readonly incident: number | null;
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly severity: 'notice' | 'warning' | 'failure';
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  /** Null while it lasts. */
  readonly untilMs: number | null;
  /** By whom it was taken on, and such; a few words each. */
  readonly remarks: readonly string[];
};

export type Follows = {
  /** Of those that are told to nobody; not all of them need be named. */
  readonly count: number;
  readonly names: readonly string[];
  /** Of those that were told before, with the numbers of their incidents. */
  readonly toldCount: number;
  readonly told: readonly string[];
};

export type Content = {
  readonly kind: MessageKind;
  readonly severity: NewMessage['severity'];
  /** `FAILURE`, `STILL FAILURE`, `OVER`, ... */
  readonly state: string;
  /** State, object, cause, since when; on one line. */
  readonly subject: string;
  /** The same as a sentence: whoever reads no more knows what is the matter. */
  readonly lead: string;
  readonly items: readonly Item[];
  /** So many more items are not shown. */
  readonly more: number;
  readonly meaning: string | null;
  /** What to do, one step each; commands between backticks. */
  readonly remedy: readonly string[];
  /** In words; null where nobody has to. */
  readonly actsNext: string | null;
  /** What follows from it. */
  readonly follows: Follows | null;
  /** Other lines: of a summary, a digest, a test. */
  readonly lines: readonly string[];
  readonly link: string | null;
  /** How to take it on; null where there is nothing to take on. */
  readonly hint: string | null;
};

/** Every text changed by `clean`; what identifies something stays. */
export function cleaned(content: Content, clean: (text: string) => string): Content {
  const orNull = (text: string | null) => (text === null ? null : clean(text));
  return {
    ...content,
    subject: clean(content.subject),
    lead: clean(content.lead),
    items: content.items.map((item) => ({
      ...item,
      target: clean(item.target),
      title: clean(item.title),
      remarks: item.remarks.map(clean),
    })),
    meaning: orNull(content.meaning),
    remedy: content.remedy.map(clean),
    follows: cleanFollows(content.follows, clean),
    lines: content.lines.map(clean),
    hint: orNull(content.hint),
  };
}

function cleanFollows(follows: Content['follows'], clean: (text: string) => string): Content['follows'] {
  return follows && { ...follows, names: follows.names.map(clean), told: follows.told.map(clean) };
}
