/** Files that a Python client opens, by literals in its code, and what their first bytes say: row PY01; pure. */
import type { OpenedFile } from './scripts.ts';

export type NamedFile = Pick<OpenedFile, 'by' | 'file'> & { readonly line: number };

const mostFiles = 20;
const path = String.raw`\s{0,9}[rR]?["']([^"'\r\n]{1,500})["']`;

/** Lines without comments. Names that are put together at run time are not followed. */
export function filesNamedIn(lines: readonly string[]): readonly NamedFile[] {
  const text = lines.join('\n');
  const usesJks = /\b(?:import jks|from jks|pyjks|KeystoreManager|anaplan_api)\b/.test(text);
  const usesSdk = /\banaplan_sdk\b/.test(text);
  const found = lines.flatMap((line, index): readonly NamedFile[] => [
    ...(usesJks ? met(line, jksPattern).map((file) => ({ by: 'pyjks' as const, file, line: index + 1 })) : []),
    ...(usesSdk ? met(line, sdkPattern).map((file) => ({ by: 'anaplan-sdk' as const, file, line: index + 1 })) : []),
  ]);
  return found.slice(0, mostFiles);
}

const jksPattern = new RegExp(String.raw`(?:KeyStore\.load\(|KeystoreManager\((?:.{0,200}\bpath\s{0,9}=)?)${path}`);
const sdkPattern = new RegExp(String.raw`\bcertificate\s{0,9}=${path}`);

function met(line: string, pattern: RegExp): readonly string[] {
  const file = pattern.exec(line)?.[1];
  // The certificate itself may be given in place of its path.
  return file === undefined || file.includes('-----BEGIN') ? [] : [file];
}

/** Libraries that call Anaplan, by their imports; `withCertificate`: anaplan-sdk is given one. */
export function librariesIn(lines: readonly string[]): {
  readonly libraries: readonly string[];
  readonly withCertificate: boolean;
} {
  const text = lines.join('\n');
  const libraries = (
    [
      ['anaplan-sdk', /^\s*(?:import|from)\s+anaplan_sdk\b/m],
      ['anaplan-api', /^\s*(?:import|from)\s+anaplan_api\b/m],
      ['anaplanconnector', /^\s*(?:import|from)\s+anaplanConnector\b/im],
    ] as const
  ).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));
  return { libraries, withCertificate: /\bcertificate\s{0,9}=/.test(text) };
}

/** `text`: the beginning of the file, as text. A key in it is not told apart from other things. */
export function contentOf(text: string): OpenedFile['content'] {
  if (/^\u00fe\u00ed\u00fe\u00ed|^\u00ce\u00ce\u00ce\u00ce/.test(text)) return 'jks';
  if (/^0[\u0080-\uffff]/.test(text)) return 'pkcs12-or-der';
  const blocks = text.split('-----BEGIN ').length - 1;
  if (blocks === 0) return 'other';
  return blocks === 1 &&
    /^-----BEGIN (?:TRUSTED )?CERTIFICATE-----/.test(text) &&
    /-----END (?:TRUSTED )?CERTIFICATE-----\s*$/.test(text)
    ? 'certificate'
    : 'certificate-and-more';
}
