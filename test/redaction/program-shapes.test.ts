/** Secrets in programs, scripts and settings that no common rule list has; and words of a diagnosis that stand beside such names. */
import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import { redactorOf } from '../../src/redaction/redact.ts';
import { streamRedactorOf } from '../../src/redaction/stream.ts';

const options = { key: 'k', known: [] };
const engine = redactorOf(options);
const secret = 'Regen_nHkRb?97';

const lineByLine = (text: string) => {
  const stream = streamRedactorOf(options);
  return Buffer.concat([stream.push(Buffer.from(text)), stream.end()]).toString('utf8');
};

const onOneLine = [
  `<property name="hibernate.connection.password">${secret}</property>`,
  `<entry key="keystore.passphrase">${secret}</entry>`,
  `<password><![CDATA[${secret}]]></password>`,
  `ConvertTo-SecureString -AsPlainText -Force -String '${secret}'`,
  `New-Object System.Net.NetworkCredential("loader", "${secret}")`,
  `requests.post(URL, auth=("loader@example.com", "${secret}"))`,
  `auth=HTTPBasicAuth('loader', '${secret}')`,
  `System.setProperty("javax.net.ssl.keyStorePassword", "${secret}");`,
  `define('DB_PASSWORD', '${secret}');`,
  `sqlplus scott/${secret}@ORCL @load.sql`,
  `lftp -u loader,${secret} sftp://host`,
  `pmcmd startworkflow -sv IS -d D -u admin -p ${secret} -f F wf`,
  `echo ${secret} | sudo -S -u anaplan ./run.sh`,
  `net use Z: \\\\srv\\share ${secret} /user:corp\\joe`,
  `<secure-properties:config key="${secret}" file="x.yaml"/>`,
  `Mot de passe : ${secret}`,
  `The password for loader is ${secret} and it works in the UI`,
  `Bound property spring.datasource.password -> ${secret}`,
  `db.corp.example:5432:*:loader:${secret}`,
  `https://x/cb?next=%2Flogin%3Fpassword%253D${secret.replace('?', '%253F')}`,
];

const overLines = [
  `anaplan.password=\\\n    ${secret}\n`,
  `password = """\n${secret}"""\n`,
  `machine api.anaplan.com\n  login loader\n  password ${secret}\n`,
];

const wholeOnly = [
  `variable "db_password" {\n  default = "${secret}"\n}`,
  `Content-Disposition: form-data; name="password"\r\n\r\n${secret}\r\n--b`,
  `apiVersion: v1\nkind: Secret\ndata:\n  loader: ${secret}\n`,
];

it.each([...onOneLine, ...overLines, ...wholeOnly])('taken out of a whole text: %j', (text) => {
  const clean = engine.text(`x: 1\n${text}\nend\n`).text;
  expect(clean).not.toContain(secret.slice(0, 11));
  expect(clean).toMatch(/‹secret:[0-9a-f]{16}›/);
  expect(clean).toMatch(/^x: 1\n[\s\S]*end\n$/);
});

it.each([...onOneLine, ...overLines])('taken out line by line: %j', (text) => {
  expect(lineByLine(`${text}\nend\n`)).not.toContain(secret.slice(0, 11));
});

it.each([
  'The user or password is wrong',
  'login with password failed for user joe',
  'account and password were rejected by auth.anaplan.com',
  'Login user joe password expired on 2026-11-22',
  'The password for loader is expired since 2026-11-22T05:00:00Z',
  '| user | password |',
  'token: refreshed; valid for 35 min',
  'credentials: read from /etc/anaplan/creds.yaml',
  "auth=('certificate', '/opt/keys/user.pem')",
  'setProperty("javax.net.ssl.keyStore", "/opt/k.jks")',
  'resolved placeholder db.password -> from vault path secret/data/anaplan',
  'password: credential:smtp-password',
  'LoadCredential=anaplan-key:/etc/anaplan-doctor/anaplan-key.pem',
  'ETag: W/"5f8a-Qm9vaE1hcmtldGluZw"',
  '  ageRecipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]',
  'net use Z: \\\\srv\\share /user:corp\\joe',
])('kept: %s', (text) => {
  expect(engine.text(text).text).toBe(text);
  expect(lineByLine(text)).toBe(text);
});

it('a name as the value of a field does not hide that name from then on', () => {
  const text = `credentials:\n  - name: password\n    value: ${secret}\n\n<property name="db.password">${secret}x</property>\nsecret: { reference: "vault:kv/anaplan" }\nreferences of the model\n`;
  const clean = lineByLine(text);
  expect(clean).not.toContain(secret);
  expect(clean).toContain('name="db.password"');
  expect(clean).toContain('references of the model');
});
