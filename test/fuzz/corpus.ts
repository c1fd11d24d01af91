/** The undamaged bytes all fuzzing starts from: kept in a file, so that a seed means the same cases on every machine. */
import { readFileSync } from 'node:fs';

export const corpusFile = new URL('../fixtures/fuzz/corpus.json', import.meta.url);

/** Base64 by name. */
type Group = { readonly [name: string]: string };

export type CorpusText = {
  /** When it was made: what the certificates are judged at, in milliseconds. */
  readonly madeAtMs: number;
  /** `root`, `intermediate`, `leaf`, `rsaRoot`, `rsaLeaf`, `good`, `revoked` ...; DER. */
  readonly certificates: Group;
  /** Answers and lists about `good` and `revoked`, which `ca` issued; DER. */
  readonly revocation: Group;
  /** As keystoreSeeds names them. */
  readonly keystores: Group;
};

export type Corpus = {
  readonly madeAtMs: number;
  certificate(name: string): Buffer;
  readonly certificates: ReadonlyMap<string, Buffer>;
  readonly revocation: ReadonlyMap<string, Buffer>;
  readonly keystores: ReadonlyMap<string, Buffer>;
};

export function readCorpus(): Corpus {
  const text: CorpusText = JSON.parse(readFileSync(corpusFile, 'utf8'));
  const certificates = bytesOf(text.certificates);
  return {
    madeAtMs: text.madeAtMs,
    certificates,
    revocation: bytesOf(text.revocation),
    keystores: bytesOf(text.keystores),
    certificate(name) {
      const found = certificates.get(name);
      if (found === undefined)
        throw new Error(`the corpus has no certificate ${name}; make it again: node test/fuzz/make-corpus.ts`);
      return found;
    },
  };
}

function bytesOf(group: Group): ReadonlyMap<string, Buffer> {
  return new Map(Object.entries(group).map(([name, base64]) => [name, Buffer.from(base64, 'base64')]));
}
