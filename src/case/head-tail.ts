/** Keeps the head and the tail of a text of any length, in bounded memory; pure. */

export type HeadTail = {
  add(text: string): void;
  /** Characters held now; never more than four times `half`, and one piece. */
  heldCharacters(): number;
  end(): Kept;
};

/** `tail` is null when everything is in `head`; else so many characters between them were left out. */
export type Kept = { readonly head: string; readonly tail: string | null; readonly leftOut: number };

/** Texts up to twice `half` characters are kept whole. */
export function headTailOf(half: number): HeadTail {
  const head: string[] = [];
  let headLength = 0;
  let tail: string[] = [];
  let tailLength = 0;
  let leftOut = 0;
  const shorten = () => {
    const text = tail.join('');
    leftOut += text.length - half;
    tail = [text.slice(-half)];
    tailLength = half;
  };
  return {
    add(text) {
      const forHead = text.slice(0, half - headLength);
      if (forHead !== '') head.push(forHead);
      headLength += forHead.length;
      const rest = text.slice(forHead.length);
      if (rest === '') return;
      tail.push(rest);
      tailLength += rest.length;
      // Not at every piece: joining costs what the tail is long.
      if (tailLength >= 3 * half) shorten();
    },
    heldCharacters: () => headLength + tailLength,
    end() {
      if (tailLength > half) shorten();
      const first = head.join('');
      const last = tail.join('');
      return leftOut === 0 ? { head: first + last, tail: null, leftOut: 0 } : { head: first, tail: last, leftOut };
    },
  };
}
