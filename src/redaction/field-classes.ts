/** What kind of thing a field of our own documents and of Anaplan's answers holds, by its name; pure. Detection is only for what is free text. */
import { isIdentifier } from './identifiers.ts';
import { isPublicDer } from './public-der.ts';
import { isSecretKey, isSecretText } from './secret-names.ts';

export type FieldClass = 'public-id' | 'name' | 'free-text' | 'secret';

const ids =
  /(?:^|_)(?:id|ids|guid|uuid|sha256|sha1|fingerprint|fingerprint256|hash|serial|serialNumber|thumbprint|traceId|etag)$|(?:Id|Ids|Guid|Uuid|Sha256|Sha1|Fingerprint|Fingerprint256|Hash|Serial|SerialNumber|Thumbprint|TraceId|Etag|Roots)$|^(?:code|currentStep|step|taskState|state|status|check|outcome|severity|schema|version|cipher|protocol|algorithm|at|since)$|(?:At|AtMs|Ms)$/;
const names = /(?:^|[a-z])(?:name|Name|user|userName|email|host|hostName|title|label)$/;

/** A field named as an id is one only when it looks like one: a secret that stands there by mistake is found as in any text. */
export function fieldClassOf(name: string | null, value: string): FieldClass {
  if (name === null) return 'free-text';
  if (isSecretKey(name) && isSecretText(value)) return 'secret';
  if ((ids.test(name) && isPublicValue(value)) || isPublicDer(value)) return 'public-id';
  return names.test(name) ? 'name' : 'free-text';
}

function isPublicValue(value: string): boolean {
  if (/^[0-9a-f]{32,64}$|^(?:[0-9A-F]{2}:){7,63}[0-9A-F]{2}$/i.test(value)) return true;
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(value)) return true;
  return value.length <= 40 && (isIdentifier(value, '') || /^[a-z]+(?:-[a-z0-9]+)*$/.test(value));
}
