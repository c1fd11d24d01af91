/** Options for a Java in variables and on command lines -> what they say about TLS; pure. Passwords are left out of what goes on. */
import type { JavaOptions, JavaOptionTexts, JavaSetting, OptionSource } from './java.ts';

/** Later ones win. JAVA_OPTS is no variable of Java's own: launchers put it on the command line. */
const order: readonly OptionSource[] = [
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  'JAVA_OPTS',
  'command line',
  '_JAVA_OPTIONS',
];

const mostCharacters = 64_000;

/** `-Dname=value` and other options, as written. */
export type JavaOption = {
  readonly name: string;
  readonly value: string;
  readonly from: OptionSource;
};

/** Every `-D` that is about TLS, trust or the way out, the one that wins; those with passwords are in `secret`. */
export function tlsOptionsOf(texts: JavaOptionTexts): {
  readonly told: JavaOptions;
  /** For the probe's standard input alone. */
  readonly secret: readonly JavaOption[];
} {
  const winning = new Map<string, JavaOption>();
  for (const option of optionsOf(texts)) {
    if (aboutTls.test(option.name)) winning.set(option.name, option);
  }
  const all = [...winning.values()];
  return {
    told: { settings: all.filter(({ name }) => !isSecret(name)).map(settingOf), sources: sourcesOf(texts) },
    secret: all.filter(({ name }) => isSecret(name)),
  };
}

/** `-Dname=value`s in the order in which Java gets them. */
export function optionsOf(texts: JavaOptionTexts): readonly JavaOption[] {
  return order.flatMap((from) =>
    wordsOf(texts[from] ?? '').flatMap((word) => {
      const [, name, value = ''] = /^-D([^=\s]{1,200})(?:=(.*))?$/s.exec(word) ?? [];
      return name === undefined ? [] : [{ name, value, from }];
    }),
  );
}

/** What -Xmx or its long form gives; `share` when it is reckoned from the machine's memory by an option, null when nothing is said. */
export function askedHeapBytes(texts: JavaOptionTexts): number | 'share' | null {
  const words = order.flatMap((from) => wordsOf(texts[from] ?? ''));
  const sized = words.flatMap((word) => /^-(?:Xmx|XX:MaxHeapSize=)(\d{1,15})([kmgt]?)$/i.exec(word) ?? []);
  const [digits, unit] = sized.slice(-2);
  if (digits !== undefined) return Number(digits) * 1024 ** ' kmgt'.indexOf(unit?.toLowerCase() || ' ');
  return words.some((word) => /^-XX:MaxRAM(?:Percentage|Fraction)?=/.test(word)) ? 'share' : null;
}

/** The variables that a Java itself, or a launcher, reads. */
export function optionTextsOf(environment: Readonly<Record<string, string | undefined>>): JavaOptionTexts {
  return Object.fromEntries(
    order.filter((name) => name !== 'command line').map((name) => [name, environment[name] ?? null]),
  );
}

/** Java's own splitting of these variables: at blanks, with quotes of both kinds around parts, and no escapes. */
export function wordsOf(text: string): readonly string[] {
  const words = text.slice(0, mostCharacters).match(/(?:"[^"]*"?|'[^']*'?|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"?|'([^']*)'?/g, (_whole, a?: string, b?: string) => a ?? b ?? ''));
}

/**
 * Of what stands in the variable `from`, only what is about TLS, written as Java splits it. The rest may make a Java load what it names
 * (`-javaagent:`, `-XX:OnError=`): whoever wrote the job's script would have that run here.
 */
export function harmlessText(from: OptionSource, options: readonly JavaSetting[]): string {
  const words = options.filter((option) => option.from === from).map(({ name, value }) => `-D${name}=${value}`);
  return words.flatMap(quoted).join(' ');
}

/** Java knows quotes of both kinds and no escapes: what holds both cannot be written. */
function quoted(word: string): readonly string[] {
  if (/[\0\r\n]/.test(word) || (word.includes('"') && word.includes("'"))) return [];
  if (!/[\s"']/.test(word)) return [word];
  return [word.includes('"') ? `'${word}'` : `"${word}"`];
}

const aboutTls =
  /^(?:jdk\.tls\.|https\.(?:protocols|cipherSuites|proxy)|javax\.net\.ssl\.|java\.security\.(?:properties$|disableSystem)|com\.ibm\.jsse2\.|com\.redhat\.fips|http\.(?:proxy|nonProxyHosts)|socksProxy|jsse\.|com\.sun\.net\.ssl|sun\.security\.ssl|java\.net\.(?:useSystemProxies|preferIPv))/;

function isSecret(name: string): boolean {
  return /password|passwd|secret|token|proxyUser/i.test(name);
}

function settingOf({ name, value, from }: JavaOption): JavaSetting {
  return { name, value: value.slice(0, 500), from };
}

function sourcesOf(texts: JavaOptionTexts): readonly OptionSource[] {
  return order.filter((name) => (texts[name] ?? '').trim() !== '');
}
