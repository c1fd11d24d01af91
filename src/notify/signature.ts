/** What a webhook is signed with, so that the receiver knows who sent it, and when; pure. */
import { createHmac } from 'node:crypto';

export const signatureHeader = 'anaplan-doctor-signature';

/**
 * `t=1700000000,v1=HEX`: HMAC-SHA-256 under the key over the seconds, a full stop, and exactly the bytes of the body. A receiver
 * computes it anew, compares in constant time, and refuses times that are more than five minutes away.
 */
export function signatureOf(key: string, body: Buffer, atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  const digest = createHmac('sha256', key).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
