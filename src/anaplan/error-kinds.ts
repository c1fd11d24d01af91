/** The kind of a row's error text: its fixed words, without whatever stands for the customer's data. Pure. */

/**
 * "Invalid line item identifier: 00A Partner" -> "Invalid line item identifier". Only words of a fixed vocabulary are kept,
 * each other run of words is "…", so that no value gets through, wherever in the text it stands. Names of lists are kept where
 * Anaplan's own wording frames them ("not located in EVENT_ID list"): they are structure, not data.
 */
export function errorKindOf(text: string): string {
  const line = text.slice(0, maxTextLength).replace(/\s+/g, ' ').trim();
  const list = /^([^:"']{0,120}?\blocated in) ([A-Za-z0-9_ .&/-]{1,60}?) list\.?$/i.exec(line);
  if (list) return `${wordsOf(list[1] ?? '')} ${list[2]} list`;
  const words = wordsOf(line.split(':', 1)[0] ?? '');
  return /[a-z]/i.test(words) ? words : unknownKind;
}

export const unknownKind = 'an error in words this program does not know';

const maxTextLength = 1000;

function wordsOf(text: string): string {
  const shown = text
    .replace(/"[^"]*"|'[^']*'|\([^)]*\)|\[[^\]]*\]/g, ' \u2026 ')
    .split(' ')
    .map((word) => word.replace(/[.,;!]+$/, ''))
    .map((word) => (vocabulary.has(word.toLowerCase()) ? word : '\u2026'));
  const once = shown.filter((word, index) => word !== '\u2026' || shown[index - 1] !== '\u2026');
  return once.join(' ').replace(/ \u2026$/, '');
}

/** Words of error messages, none of them a name: what is not here is taken for data. */
const vocabulary: ReadonlySet<string> = new Set(
  (
    'a an the this that of in on at to for from by with without into is are was be been has have had not no cannot could can must should may and or than as it its ' +
    'invalid valid unknown missing empty blank null duplicate duplicated already exists exist existing found located expected unexpected required allowed permitted authorised authorized refused rejected ignored failed failure error warning ' +
    'too long short large small many few more less least most maximum minimum length characters character limit exceeded outside range within ' +
    'item items line identifier identifiers id list lists module modules model dimension property properties parent parents child children name names code codes key keys value values field fields column columns row rows record cell cells ' +
    'date dates time period periods calendar year month week day format formats number numbers numeric text boolean true false yes percentage decimal separator delimiter delimiters quote unmatched parsing parse parsed ' +
    'user users role roles email e-mail address access write read update updated move moved create created delete deleted change changed dependency dependent depends rejected ' +
    'match matches matching mapped mapping unmapped convert converted conversion type data import subset hierarchy level top leaf summary locked version versions selective'
  ).split(' '),
);
