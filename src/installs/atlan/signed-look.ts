/** Reads the three fields of certificate sign-in and verifies them; the fields themselves go no further. Judges nothing. */
import { CouldNotLook } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import type { AtlanInstall } from '../../settings/settings.ts';
import type { Tools } from '../../tools.ts';
import { clientKeystoreOf } from '../client-keystore.ts';
import type { SignedSeen } from './atlan.ts';
import { signedFieldsOf } from './signed-fields.ts';

const fieldBytes = 20_000;

type Read = { readonly value: string | null; readonly why: string };

export async function signedSeen(
  { certificate }: AtlanInstall,
  { host, keystores, trust, redaction }: Pick<Tools, 'host' | 'keystores' | 'trust' | 'redaction'>,
): Promise<SignedSeen | null> {
  if (certificate === null) return null;
  const { encodedData, encodedSignedData, certificateFile } = certificate;
  const data = await fieldOf(encodedData, host);
  const signature = await fieldOf(encodedSignedData, host);
  const pem = host.collectedAtMs === null ? await fieldOf(`file:${certificateFile}`, host) : { value: null, why: '' };
  for (const { value } of [data, signature]) if (value !== null && value.trim() !== '') redaction.know(value.trim());
  const notRead = [
    ...(data.value === null ? [`Encoded Data: ${data.why}`] : []),
    ...(signature.value === null ? [`Encoded Signed Data: ${signature.why}`] : []),
  ];
  const place = { file: certificateFile, line: 0 };
  const wanted = {
    file: certificateFile,
    place,
    alias: null,
    user: null,
    java: null,
    password: null,
    keyPassword: null,
    key: null,
  };
  return {
    fields: signedFieldsOf(data.value, signature.value, pem.value),
    notRead,
    keystore: host.collectedAtMs === null ? await clientKeystoreOf(wanted, { keystores, trust }) : null,
  };
}

/** Kinds of references that are on this host; of the others no probe is told the value. */
async function fieldOf(reference: string, host: Host): Promise<Read> {
  const [, kind, name = ''] = /^(env|file|credential):(.*)$/s.exec(reference) ?? [];
  if (kind === undefined) return { value: null, why: 'only env:, file: and credential: can be read for this' };
  if (kind === 'env') {
    const value = host.environment[name];
    return value === undefined ? { value: null, why: `the variable ${name} is not set` } : { value, why: '' };
  }
  const folder = host.environment['CREDENTIALS_DIRECTORY'];
  if (kind === 'credential' && (folder === undefined || /[/\\]/.test(name)))
    return { value: null, why: `no credential ${name} is loaded` };
  const path = kind === 'file' ? name : host.paths.join(folder ?? '', name);
  try {
    const text = await host.textOf(path, { maxBytes: fieldBytes });
    if (text === null) return { value: null, why: `there is no file ${path}` };
    return text.isCut ? { value: null, why: `${path} is far longer than such a field` } : { value: text.text, why: '' };
  } catch (error) {
    if (error instanceof CouldNotLook) return { value: null, why: error.fault.message };
    throw error;
  }
}
