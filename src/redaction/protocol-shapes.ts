/** Secrets in the dialogues of mail, files and caches, in settings of network devices, and in statements of SQL; pure. */
import type { Shape } from './program-shapes.ts';
import { looksRandom } from './randomness.ts';
import { isSecretText, isStateWord } from './secret-names.ts';

const isValue = (value: string) => isSecretText(value) && !isStateWord(value);
const lead =
  '(?:^|[\\r\\n"\'>|]|[ \\t](?:[CS>:]|-{1,4}>|>{1,4}|<{1,3}|\\d{4}-\\d\\dT?\\S{0,30}|sent|send|SENT|command)?:?[ \\t]{0,4})';

export const protocolShapes: readonly Shape[] = [
  // PASS of FTP, POP and IRC; LOGIN of IMAP; AUTH of Redis
  {
    kind: 'named-field',
    words: ['PASS '],
    pattern: new RegExp(`(${lead}PASS[ \\t])([^\\s‹"'*][^\\s‹"']{2,200})(?=["']?(?:[\\\\\\r\\n]|$))`, 'g'),
    accept: isValue,
  },
  {
    kind: 'named-field',
    words: ['LOGIN '],
    pattern: /(\b[A-Za-z]{0,4}\d{1,6}[ \t]LOGIN[ \t]"?[^\s"]{1,100}"?[ \t]"?)([^\s"‹]{1,200})/g,
    accept: isValue,
  },
  {
    kind: 'named-field',
    words: ['AUTH '],
    pattern:
      /((?:^|[\r\n"'>]|[>:][ \t])AUTH[ \t](?:[a-z]\w{0,40}[ \t])?"?)((?!(?:PLAIN|LOGIN|CRAM|XOAUTH|NTLM|GSSAPI|DIGEST|SCRAM|TLS|SSL|EXTERNAL)\b)[^\s"'‹]{6,400})(?=["']?(?:[\\\r\n]|$))/g,
    accept: isValue,
  },
  {
    kind: 'header',
    words: ['AUTH ', '334 ', 'AUTHENTICATE '],
    pattern:
      /((?:\bAUTH(?:ENTICATE)?[ \t](?:CRAM-MD5|LOGIN|PLAIN|XOAUTH2|NTLM|SCRAM-SHA-\d{1,3}|DIGEST-MD5)|(?:^|[\r\n])[^\r\n]{0,60}\b334[ \t][A-Za-z0-9+/=]{0,400})[ \t]{0,4}\r?\n[^\r\n]{0,40}?)([A-Za-z0-9+/]{8,4096}={0,2})(?=[ \t]{0,4}(?:\r?\n|$))/g,
    accept: isSecretText,
  },
  // Network devices: community, key, secret and password behind their commands, with or without the number of their encoding
  {
    kind: 'named-field',
    words: [
      'snmp',
      'tacacs',
      'radius',
      'isakmp',
      'username ',
      'enable ',
      'neighbor ',
      'community',
      'ospf',
      'hsrp',
      'standby',
      'ppp',
      'key-string',
      'pre-shared-key',
      'line ',
      'ntp ',
      'user ',
    ],
    pattern:
      /((?:^|[\r\n"'>#])[ \t]{0,20}(?:no[ \t]|set[ \t]|add[ \t])?(?:snmp|tacacs|radius|aaa|crypto|username|user|enable|neighbor|ip|ppp|key-string|pre-shared-key|standby|vrrp|ntp|isakmp|server|login|bgp|local-user|security|system|password|secret)[\w-]{0,20}(?:[ \t]{1,4}[\w.:/-]{1,60}){0,8}?[ \t]{1,4}(?:community|key|secret|password|authentication|md5|sha|auth-password|privacy-password|key-string|pre-shared-key|ascii-text|plain-text-password-value|encrypted-password|priv(?:acy)?)[ \t]{1,4}(?:(?:string|[0-9]|hex|ascii|cipher|simple|irreversible-cipher|ascii-text|local)[ \t]{1,4})?["']?)([^\s"'‹]{4,200})/g,
    accept: (value) =>
      isValue(value) &&
      !/^(?:chain|string|hexadecimal|address|encryption|rsa|pubkey|generate|zeroize|[a-z]+-[a-z]+|md5|sha\d*|aes\d*|des|3des|mode|level|login|required|local|read|write|[a-z]{1,4}|authentication|password|secret|key)$/.test(
        value,
      ),
  },
  {
    kind: 'named-field',
    words: ['community', 'com2sec', 'trapsink', 'authtrapenable'],
    pattern:
      /((?:^|[\r\n])[ \t]{0,20}(?:r[ow]community6?|trapcommunity|com2sec6?[ \t]{1,8}\S{1,60}[ \t]{1,8}\S{1,60}|trap2?sink[ \t]{1,8}\S{1,100})[ \t]{1,8}["']?)([^\s"'‹]{3,200})/g,
    accept: isValue,
  },
  {
    kind: 'named-field',
    words: ['createUser', 'usmUser'],
    pattern:
      /(\b(?:createUser|usmUser)\b[^\r\n]{0,200}?[ \t](?:MD5|SHA(?:-\d{3})?|AES(?:-?\d{3})?|DES)[ \t]{1,4}["']?)([^\s"'‹][^"'\r\n‹]{3,200}?)(?=["']|[ \t](?:AES|DES)|$|[\r\n])/g,
    accept: isValue,
  },
  {
    kind: 'named-field',
    words: ['createUser', 'usmUser'],
    pattern:
      /(\b(?:createUser|usmUser)\b[^\r\n]{0,400}[ \t](?:AES(?:-?\d{3})?|DES)[ \t]{1,4}["']?)([^\s"'‹][^"'\r\n‹]{3,200}?)(?=["']|$|[\r\n])/g,
    accept: isValue,
  },
  {
    kind: 'named-field',
    words: ['PSK', 'XAUTH', 'EAP', 'NTLM'],
    pattern: /(:[ \t]{0,4}(?:PSK|XAUTH|EAP|NTLM|RSA[ \t]{1,4}\S{1,200})[ \t]{1,4}")([^"\r\n‹]{1,400})(?=")/g,
    accept: isSecretText,
  },
  {
    kind: 'private-key',
    words: ['Static key'],
    pattern: /(-----BEGIN OpenVPN Static key V1-----)([0-9a-f\s\\nr]{32,2000})/g,
    accept: isSecretText,
  },
  // SQL
  {
    kind: 'named-field',
    words: ['dentified', 'DENTIFIED'],
    pattern:
      /(\bidentified[ \t]{1,4}(?:with[ \t]{1,4}\S{1,60}[ \t]{1,4})?by[ \t]{1,4}(?:values[ \t]{1,4}|password[ \t]{1,4})?)((?!values\b|password\b)[^\s"'`‹;,()]{3,200})/gi,
    accept: isValue,
  },
  {
    kind: 'named-field',
    words: ['assword(', 'ASSWORD(', 'ASSWORD (', 'assword (', 'crypt(', 'md5(', 'MD5(', 'SHA'],
    pattern:
      /(\b(?:old_)?(?:password|crypt|md5|sha[12]?|hashbytes)[ \t]{0,2}\([ \t]{0,4}(?:'\w{1,10}',[ \t]{0,4})?N?['"])([^'"\r\n‹]{4,200})(?=['"][ \t]{0,4}[,)])/gi,
    accept: (value) => (isValue(value) && !/^[\w.]+$/.test(value)) || looksMixed(value),
  },
  {
    kind: 'named-field',
    words: ['assword', 'ASSWORD'],
    pattern:
      /(\bpassword[ \t]{1,4}(?:=[ \t]{0,4})?(?:(?:for|expire|hash)[ \t]{1,4}\S{1,60}[ \t]{0,4}(?:=|to)?[ \t]{0,4})?N?')([^'\r\n‹]{1,200})(?=')/gi,
    accept: isSecretText,
  },
  // Access cards of HTTP: what proves the knowledge of a password
  {
    kind: 'header',
    words: ['response='],
    pattern: /(\bdigest[ \t][^\r\n]{0,800}?\bresponse="?)([0-9a-f]{32,64})/gi,
    accept: isSecretText,
  },
  // Cookies as browsers and curl keep them: seven columns
  {
    kind: 'header',
    words: ['\tTRUE\t', '\tFALSE\t'],
    pattern:
      /((?:^|[\r\n])[^\t\r\n]{1,253}\t(?:TRUE|FALSE)\t[^\t\r\n]{1,200}\t(?:TRUE|FALSE)\t\d{1,12}\t[^\t\r\n]{1,200}\t)([^\t\r\n‹]{4,8192})/g,
    accept: isSecretText,
  },
  // Hashes of accounts of Windows
  {
    kind: 'vendor-token',
    words: [':::'],
    pattern: /(:[0-9a-fA-F]{32}:)([0-9a-fA-F]{32})(?=:::)/g,
    accept: isSecretText,
  },
  // A map of Postfix: [host]:port name:password
  {
    kind: 'named-field',
    words: [']:'],
    pattern: /(\[[\w.-]{1,253}\]:\d{1,5}[ \t]{1,8}[^\s:]{1,100}:)([^\s‹]{2,200})/g,
    accept: isSecretText,
  },
  // A request of a webhook: who has the address may write
  {
    kind: 'address',
    words: ['hook', 'Hook', '/integration/', '/services/', '/triggers/'],
    pattern:
      /(\bhttps?:\/\/[^\s"'<>‹?#]{0,200}?hooks?[\w.-]{0,60}\/(?:[^\s"'<>‹?#/]{1,80}\/){0,4}?)((?=[^\s"'<>‹?#]{0,200}\d)[^\s"'<>‹?#/]{6,400}(?:\/[^\s"'<>‹?#]{1,400})?)/gi,
    accept: (value) =>
      /\d/.test(value) && /[a-z]/i.test(value) && !/^v\d+$|\.(?:md|html|js|ts|go|py|json)$/.test(value),
  },
  {
    kind: 'address',
    words: ['/integration', '/inbound/', '/ingest', '/bot'],
    pattern:
      /(\bhttps?:\/\/[^\s"'<>‹?#]{1,200}?\/(?:integrations?|inbound|ingest|alert|bot|notify)\/(?:[^\s"'<>‹?#/]{1,60}\/){0,3}?)([0-9a-f]{32}|[A-Za-z0-9_-]{32,200})(?=[/?#\s"']|$)/g,
    accept: (value) => /\d/.test(value) && !/^[0-9A-F]{32}$|^8a8/.test(value),
  },
];

function looksMixed(value: string): boolean {
  return looksRandom(value, 8) || (/\d/.test(value) && /[A-Za-z]/.test(value));
}
