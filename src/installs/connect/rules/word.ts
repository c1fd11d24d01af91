/** What the words about scripts of Anaplan Connect have in common: their form and their sources; data only. */
import type { Explanation } from '../../../check.ts';

export const source = "Anaplan Connect's public source, Program.java of 1.3.3.5 to 4.1.0";
export const guide = 'Anaplan Connect user guide';
export const launcher = "Anaplan Connect's launchers AnaplanClient.sh and .bat";
export const article =
  'Anaplan: "TLS 1.0 will be switched off" (2017), upgrade of Anaplan Connect to Java 8, options 1 and 3';
export const faq = 'community.anaplan.com, "Certificate Expiration FAQ"';

export function word(title: string, meaning: string, remedy: string, from = source): Explanation {
  return { title, meaning, remedy, actsNext: 'integration', source: from };
}
