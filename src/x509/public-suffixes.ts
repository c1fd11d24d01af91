/** Below which names strangers register theirs: top-level domains and the usual second levels of countries; data and a look-up, pure. A part of what publicsuffix.org lists, and no list of hosting providers. */

/** Registries of two-letter countries that sell below such labels: `co.uk`, `com.au`, `or.jp`. */
const sellingLabels: ReadonlySet<string> = new Set(
  'ac asso co com ed edu firm gen go gob gouv gov gv ind info kr ltd me mil ne net nhs nic nom or org plc police sch web'.split(
    ' ',
  ),
);

/** Countries that register right below the top level too, where `co.xx` is somebody's own name. */
const flatCountries: ReadonlySet<string> = new Set(
  'ag ai at be bg ca ch cz de dk eu fi fr ie io it li lu nl no pt ro se si sk su us'.split(' '),
);

/** Registered below such labels all the same (`co.at`, `com.fr`). */
const sellingInFlat: ReadonlySet<string> = new Set(
  'ac.at co.at gv.at or.at asso.fr com.fr gouv.fr nom.fr co.it gov.it edu.it com.pt gov.pt org.pt com.ro org.ro com.ag co.ag com.ai gov.ie com.io edu.eu'.split(
    ' ',
  ),
);

/** `com`, `co.uk`, and the root (the empty text). */
export function isPublicSuffix(name: string): boolean {
  const labels = name.toLowerCase().split('.');
  if (labels.length <= 1) return true;
  const [label = '', country = ''] = labels;
  if (labels.length !== 2 || country.length !== 2) return false;
  return flatCountries.has(country) ? sellingInFlat.has(`${label}.${country}`) : sellingLabels.has(label);
}
