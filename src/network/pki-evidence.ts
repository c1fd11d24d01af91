/** Gathers what the certificates of a chain point at: OCSP answers, revocation lists, missing issuers. Judges none of it. */
import type { Sources } from '../x509/revocation-sources.ts';
import type { Pki, PkiEvidence } from './pki.ts';
import type { PkiFetchOptions, PkiRequest } from './pki-fetch.ts';
import { fetchPki } from './pki-fetch.ts';

const maxOcspBytes = 100_000;
/** Larger lists are not kept with an observation; OCSP is asked first. */
const maxCrlBytes = 1_000_000;
const maxIssuerBytes = 100_000;

export function createPki(options: PkiFetchOptions = {}): Pki {
  return {
    gather: (sources, rules, signal) =>
      gathered(sources, (request) => fetchPki(request, { ...options, ...rules }, signal)),
  };
}

/** OCSP first; the list where that gave nothing. */
async function gathered(
  { revocation, issuerUrls }: Sources,
  fetchOne: (request: PkiRequest) => ReturnType<typeof fetchPki>,
): Promise<PkiEvidence> {
  const found = { ocsp: [] as string[], crls: [] as string[], issuers: [] as string[], failures: [] as string[] };
  const ask = async (request: PkiRequest, into: string[]) => {
    const answer = await fetchOne(request);
    if (answer.outcome === 'failed') found.failures.push(answer.detail);
    else into.push(Buffer.from(derOf(answer.bytes)).toString('base64'));
    return answer.outcome === 'fetched';
  };
  await Promise.all([
    ...revocation.map(async ({ ocsp, crlUrl }) => {
      const request = ocsp && { url: ocsp.url, ocspRequest: ocsp.request, maxBytes: maxOcspBytes };
      if (request !== null && (await ask(request, found.ocsp))) return;
      if (crlUrl !== null) await ask({ url: crlUrl, maxBytes: maxCrlBytes }, found.crls);
    }),
    ...issuerUrls.map((url) => ask({ url, maxBytes: maxIssuerBytes }, found.issuers)),
  ]);
  return { ...found, failures: found.failures.sort() };
}

/** Some CAs serve PEM where DER belongs. */
function derOf(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x30) return bytes;
  const [, base64] = /-----BEGIN [A-Z0-9 ]+-----([\s\S]*?)-----END/.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  return base64 === undefined ? bytes : new Uint8Array(Buffer.from(base64, 'base64'));
}
