/** Secrets on the command lines of programs that take one behind a short option or by its place; pure. Knows the options of each program, and nothing of names. */
import type { Shape } from './program-shapes.ts';
import { isSecretText } from './secret-names.ts';

/** Programs, and those of their options whose value is a secret; the value may adjoin an option that is listed with `*`. */
const options: readonly (readonly [programs: string, options: string])[] = [
  ['sqlcmd|bcp|osql|isql|tsql|ipmitool|mosquitto_pub|mosquitto_sub|cassandra-stress|defncopy', '-P*'],
  [
    'docker|podman|nerdctl|buildah|skopeo|oras|crane|helm|kadmin|kadmin.local|cqlsh|mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport|beeline|hdbsql|psexec|crackmapexec|netexec|smbmap|tabcmd|startrfc|iscsiadm|az|twine|databricks|argocd|oc|cf|ibmcloud|imapsync|mysqladmin|mariadb|snowsql|clickhouse|rcon|mcrcon|dsconf|nifi|dse|exaplus|ctm|pmrep|weblogic|asadmin|epmautomate|unison|evil-winrm',
    '-p',
  ],
  ['mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump|7z|7za|7zr|rar|unrar', '-p*'],
  ['zip|unzip|zipcloak|zipsplit', '-P'],
  ['ldapsearch|ldapmodify|ldapadd|ldapdelete|ldapwhoami|ldappasswd|ldapcompare|ldapmodrdn|dsidm', '-w*'],
  ['vsql|nzsql|nzload|adsutil|exaplus|kadmin', '-w|-W|-pw'],
  [
    'snmpwalk|snmpget|snmpset|snmpbulkwalk|snmpgetnext|snmptrap|snmptable|check_snmp|snmpbulkget|snmpstatus|snmpinform',
    '-c|-A|-X',
  ],
  ['openssl', '-k|-K|-pass|-passin|-passout|-macopt|-hmac|-psk'],
  ['redis-cli|keydb-cli|valkey-cli', '-a'],
  ['plink|pscp|psftp|putty|winscp', '-pw'],
  ['influx|consul|nomad|vault|tea|glab|tkn|step|rancher|flyctl|hub', '-t|--token|-token'],
  ['swaks|sendemail', '-ap|-xp'],
  ['dsmadmc|dsmc', '-pa|-password'],
  ['oathtool', '-b|-s'],
  ['security', '-w|-p'],
  ['schtasks', '/rp|/p'],
  ['cmdkey|ktpass|setspn|signtool|wusa|rundll32|tf|vsts', '/pass|/p'],
  ['useradd|usermod', '-p'],
  ['hashcat|encfs|cryptsetup|age-plugin', '--key'],
  ['expect|spawn', '-passwd'],
  ['pmcmd|infacmd|pmrep', '-p|-pd|-x'],
];

const escaped = (text: string) => text.replace(/[.\\/-]/g, '\\$&');
const toEnd = '[^\\r\\n|]{0,400}?';
const value = `["']?)((?<=")[^"\\r\\n‹]{1,400}(?=")|(?<=')[^'\\r\\n‹]{1,400}(?=')|[^\\s"'‹|;&-][^\\s"'‹|;]{0,400})`;

const byOption: readonly Shape[] = options.map(([programs, flags]): Shape => {
  const written = flags.split('|').map((flag) => {
    const isAdjoined = flag.endsWith('*');
    return `${escaped(flag.replace('*', ''))}${isAdjoined ? '[ \\t]{0,8}' : '(?:[ \\t]{1,8}|[=:])'}`;
  });
  return {
    kind: 'command-line',
    words: programs.split('|'),
    pattern: new RegExp(
      `(\\b(?:${programs.replaceAll('.', '\\.')})(?:\\.exe)?\\b["']?${toEnd}[ \\t"'](?:${written.join('|')})${value}`,
      'g',
    ),
    accept: isArgument,
  };
});

/** By their place, or with marks of their own. */
const byPlace: readonly Shape[] = [
  {
    // Whatever the program: -u NAME -p VALUE. A number is a port.
    words: [' -p', ' -P', ' -pw', ' -w'],
    pattern:
      /([ \t](?:-u|-U|--user|--username|-user|-l|--login)(?:[ \t]{1,4}|=)[^\s|;]{1,100}[^\r\n|;]{0,200}?[ \t](?:-p|-P|-pw|-w)[ \t]{1,4}["']?)((?!\d{1,5}(?:[\s"']|$))[^\s"'‹|;&-][^\s"'‹|;]{0,400})/g,
  },
  {
    words: ['smbclient', 'rpcclient', 'smbget', 'net ', 'mount', 'nmblookup', 'wmic'],
    pattern:
      /(\b(?:smbclient|rpcclient|smbget|net|wmic|mount\.cifs)\b[^\r\n|;]{0,200}?[ \t](?:-U|--user)[ \t=]{0,4}["']?[^\s%"']{1,100}%)([^\s"'‹]{1,200})/g,
  },
  {
    words: ['/p:', '-p:', '/password:', '/pass:', '/rp:'],
    pattern: /([ \t](?:[/-]p|\/password|\/pass|\/rp):["']?)([^\s"'‹]{1,200})/gi,
  },
  { words: ['net '], pattern: /(\bnet[ \t]{1,4}user[ \t]{1,4}[^\s/]{1,60}[ \t]{1,4})([^\s/*‹"][^\s‹"]{0,200})/gi },
  {
    words: ['net '],
    pattern: /(\bnet[ \t]{1,4}use\b[^\r\n]{0,300}?\/user:[^\s]{1,100}[ \t]{1,4}["']?)([^\s/"'‹*][^\s"'‹]{0,200})/gi,
  },
  {
    words: ['http', 'https', 'xh'],
    pattern: /(\b(?:https?|xhs?)[ \t][^\r\n|;]{0,200}?-a[ \t]{1,4}["']?[^\s:"'/]{1,100}:)([^\s"'‹]{1,200})/g,
  },
  {
    words: ['htpasswd'],
    pattern:
      /(\bhtpasswd[ \t]{1,4}(?:-\w{1,6}[ \t]{1,4}){0,4}-\w{0,5}b\w{0,5}[ \t]{1,4}(?:-\w[ \t]{1,4}(?:\d{1,2}[ \t]{1,4})?){0,3}(?:["']?[/.~\w][^\s"']{0,200}["']?[ \t]{1,4}){1,2}["']?)([^\s"'‹/]{1,200})(?=["']?[ \t]{0,8}(?:$|[\r\n;&|]))/g,
  },
  {
    words: ['sqlplus', 'sqlldr', 'expdp', 'impdp', 'imp', 'exp', 'rman', 'tkprof', 'brbackup', 'ldapbind', 'target'],
    pattern:
      /(\b(?:sqlplus|sqlldr|expdp|impdp|imp|exp|rman|adrci|userid|target|catalog|auxiliary|connect|conn|CONNECT)(?:\.exe)?\b[ \t=]{1,4}(?:-\w{1,10}[ \t]{1,4}){0,4}(?:userid=)?\\?["']?[\w$#.]{1,60}\/\\?["']?)([^\s"'‹\\@][^\s"'‹\\@]{0,200}|[^"'\r\n‹\\]{1,200}(?=["']@))(?=\\?["']?(?:@|[ \t]|$|[\r\n]))/g,
  },
  {
    words: ['using', 'USING'],
    pattern:
      /(\bconnect[ \t]{1,4}(?:to[ \t]{1,4}[\w.-]{1,60}[ \t]{1,4})?user[ \t]{1,4}[\w.\\-]{1,60}[ \t]{1,4}using[ \t]{1,4}["']?)([^\s"'‹;]{1,200})/gi,
  },
  {
    words: ['logon', 'LOGON', 'login '],
    pattern: /(\.logon[ \t]{1,4}[^\s,"']{1,100},[ \t]{0,4}["']?)([^\s"'‹;]{1,200})/gi,
  },
  {
    words: ['echo', 'printf'],
    pattern:
      /(\b(?:echo|printf)[ \t]{1,4}(?:-\w{1,3}[ \t]{1,4}){0,2}["']?(?:[\w.@-]{1,60}:)?)([^\s"'‹|;&]{2,400})(?=["']?[ \t]{0,4}\|[ \t]{0,4}(?:sudo|chpasswd|kinit|passwd|smbpasswd|cryptsetup|gpg|su|ssh-add|keytool|[\w./-]{1,60}[ \t][^\r\n|]{0,200}?(?:--?(?:password-)?stdin\b|--passphrase-fd|stdin\b|--with-token|--token-stdin))\b)/g,
  },
  {
    words: ['<(echo', '<(printf', '<<<'],
    pattern: /(\bpass[\w-]{0,20}[= ]{1,2}<\((?:echo|printf)[ \t]{1,4}(?:-n[ \t]{1,4})?["']?)([^\s"'‹)]{1,200})/g,
  },
  { words: ['<<<'], pattern: /(<<<[ \t]{0,4}["'])([^"'\r\n‹$]{4,400})(?=["'])/g },
  {
    words: ['vault ', 'bw ', 'op ', 'cargo ', 'rclone', 'wg ', 'mkpasswd', 'sekey'],
    pattern:
      /(\b(?:vault[ \t]login|bw[ \t](?:unlock|login[ \t]\S{1,100})|cargo[ \t]login|rclone[ \t]obscure|mkpasswd)[ \t]{1,4}(?:-method=\w+[ \t]{1,4})?["']?)([^\s"'‹-][^\s"'‹]{3,400})/g,
  },
  {
    words: ['epmautomate', 'rabbitmqctl', 'mc ', 'hdbuserstore', 'tabadmin', 'grafana', 'zowe', 'rabbitmqadmin'],
    pattern:
      /(\b(?:epmautomate(?:\.sh|\.bat)?[ \t]login[ \t]\S{1,100}|rabbitmqctl[ \t](?:add_user|change_password|authenticate_user)[ \t]\S{1,100}|mc[ \t](?:alias|config host)[ \t](?:set|add)[ \t]\S{1,60}[ \t]\S{1,200}[ \t]\S{1,100}|hdbuserstore[ \t](?:-\w[ \t])?set[ \t]\S{1,60}[ \t]\S{1,100}[ \t]\S{1,60}|grafana-c\w{1,3}[ \t]admin[ \t]reset-admin-password)[ \t]{1,4}["']?)([^\s"'‹-][^\s"'‹]{0,400})/gi,
  },
  {
    words: ['curl', 'wget'],
    pattern:
      /(\b(?:curl|wget)\b[^\r\n|;]{0,400}?[ \t](?:-E|--cert|--proxy-cert)[ \t=]{1,4}["']?[^\s:"']{1,200}:)([^\s"'‹/\\][^\s"'‹]{0,200})/g,
  },
  {
    words: ['SecureString', 'put-secret', 'secret'],
    pattern:
      /(\b(?:SecureString|put-secret\w{0,10}|secrets?[ \t](?:set|create|add))\b[^\r\n|;]{0,200}?[ \t]--(?:value|secret-string|data|secret)[ \t=]{1,4}["']?)([^\s"'‹-][^\s"'‹]{1,400})/g,
  },
  {
    words: ['send '],
    pattern:
      /(\bexpect[ \t]{1,4}["{*][^\r\n]{0,60}(?:assword|assphrase)[^\r\n]{0,60}[\r\n;]{1,3}[ \t]{0,20}send[ \t]{1,4}(?:--[ \t])?["{])([^"\r\n‹\\}]{1,200})/g,
  },
].map(({ words, pattern }): Shape => ({ kind: 'command-line', words, pattern, accept: isArgument }));

export const commandShapes: readonly Shape[] = [...byOption, ...byPlace];

function isArgument(text: string): boolean {
  return (
    isSecretText(text) && !/^(?:-|\$\(|<|>|\/dev\/|@)/.test(text) && !/^(?:stdin|env:|file:|fd:|prompt)/.test(text)
  );
}
