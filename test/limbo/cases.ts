/** Reads a file of X.509 path validation cases in the form of C2SP x509-limbo (limbo-schema.json, version 1). Knows no verdict. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const peerName = z.object({ kind: z.enum(['DNS', 'IP', 'RFC822']), value: z.string() });

const limboCase = z.object({
  id: z.string(),
  features: z.array(z.string()).default([]),
  validation_kind: z.enum(['SERVER', 'CLIENT']),
  trusted_certs: z.array(z.string()),
  untrusted_intermediates: z.array(z.string()).default([]),
  peer_certificate: z.string(),
  validation_time: z.string().nullish(),
  signature_algorithms: z.array(z.string()).default([]),
  key_usage: z.array(z.string()).default([]),
  extended_key_usage: z.array(z.string()).default([]),
  expected_result: z.string().optional(),
  expected_peer_name: peerName.nullish(),
  expected_peer_names: z.array(peerName).nullish(),
  max_chain_depth: z.number().nullish(),
  crls: z.array(z.string()).default([]),
});

export type LimboCase = z.infer<typeof limboCase>;

const limboFile = z.object({ testcases: z.array(limboCase) });

export async function readCases(file: string): Promise<readonly LimboCase[]> {
  return limboFile.parse(JSON.parse(await readFile(file, 'utf8'))).testcases;
}
