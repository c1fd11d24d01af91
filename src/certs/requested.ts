/** Key, request and letter as files of one folder. */
import { keyTrouble } from './client-files.ts';
import type { Reader } from './password-encryption.ts';
import { encryptedKeyPem } from './pkcs8-write.ts';
import { placed } from './place.ts';
import type { RequestOrder } from './request.ts';
import { requestOf, requestTrouble } from './request.ts';
import { letterOf, nextStepsOf } from './request-text.ts';

export type Requested = {
  readonly order: RequestOrder;
  readonly folder: string;
  readonly files: readonly string[];
  readonly steps: ReturnType<typeof nextStepsOf>;
};

/** Writes all three files or none. Throws CertRefused. */
export async function request(
  order: RequestOrder,
  {
    folder,
    newPassword,
    reader,
    force,
  }: { readonly folder: string; readonly newPassword: string; readonly reader: Reader; readonly force: boolean },
): Promise<Requested> {
  const { key, pem } = await requestOf(order);
  const { files } = await placed(
    folder,
    [
      {
        name: 'private-key.pem',
        content: Buffer.from(encryptedKeyPem(key, newPassword, reader)),
        readBack: (bytes) => keyTrouble(bytes, { key }, newPassword),
      },
      {
        name: 'request.csr',
        content: Buffer.from(pem),
        readBack: (bytes) => requestTrouble(Buffer.from(bytes).toString('latin1'), key, order),
      },
      text('for-the-ca.txt', letterOf(order)),
    ],
    force,
  );
  return { order, folder, files, steps: nextStepsOf(folder) };
}

function text(name: string, content: string) {
  const bytes = Buffer.from(content);
  return { name, content: bytes, readBack: (read: Uint8Array) => (bytes.equals(read) ? null : 'it differs') };
}
