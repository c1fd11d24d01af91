/** Gathers what the certificates of a chain point at: OCSP answers, revocation lists, missing issuers. Judges no signature and no time. */
import { NotACertificate } from '../x509/certificate.ts';
import type { OcspAnswer } from '../x509/ocsp.ts';
import { parseOcsp } from '../x509/ocsp.ts';
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

/** OCSP first; the list where that gave nothing, or an answer that says neither good nor revoked (RFC 6960 2.2, 2.3). */
async function gathered(
  { revocation, issuerUrls }: Sources,
  fetchOne: (request: PkiRequest) => ReturnType<typeof fetchPki>,
): Promise<PkiEvidence> {
  const found = { ocsp: [] as string[], crls: [] as string[], issuers: [] as string[], failures: [] as string[] };
  const ask = async (request: PkiRequest): Promise<Uint8Array | null> => {
    const answer = await fetchOne(request);
    if (answer.outcome === 'fetched') return derOf(answer.bytes);
    found.failures.push(answer.detail);
    return null;
  };
  const read = async (request: PkiRequest, into: string[]) => {
    const der = await ask(request);
    if (der !== null) into.push(base64(der));
  };
  const isSettledByOcsp = async ({ url, request }: NonNullable<Sources['revocation'][number]['ocsp']>) => {
    const der = await ask({ url, ocspRequest: request, maxBytes: maxOcspBytes });
    if (der === null) return false;
    const answer = answerIn(der);
    if (answer === null) found.failures.push(`Asking ${url.slice(0, 300)}: what came is no OCSP answer`);
    else found.ocsp.push(base64(der));
    return answer?.outcome === 'answered' && answer.singles.some(({ status }) => status !== 'unknown');
  };
  await Promise.all([
    ...revocation.map(async ({ ocsp, crlUrl }) => {
      if (ocsp !== null && (await isSettledByOcsp(ocsp))) return;
      if (crlUrl !== null) await read({ url: crlUrl, maxBytes: maxCrlBytes }, found.crls);
    }),
    ...issuerUrls.map((url) => read({ url, maxBytes: maxIssuerBytes }, found.issuers)),
  ]);
  return { ...found, failures: found.failures.sort() };
}

function answerIn(der: Uint8Array): OcspAnswer | null {
  try {
    return parseOcsp(der);
  } catch (error) {
    if (error instanceof NotACertificate) return null;
    throw error;
  }
}

function base64(der: Uint8Array): string {
  return Buffer.from(der).toString('base64');
}

/** Some CAs serve PEM where DER belongs. */
function derOf(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x30) return bytes;
  const [, text] = /-----BEGIN [A-Z0-9 ]+-----([\s\S]*?)-----END/.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  return text === undefined ? bytes : new Uint8Array(Buffer.from(text, 'base64'));
}
