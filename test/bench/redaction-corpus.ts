/** Secrets in many shapes, made from a seed: each shape a line or a few as programs write them. Which half a shape is in depends on its name alone. */
import { createHash } from 'node:crypto';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export type Sown = {
  readonly shape: string;
  readonly half: 'development' | 'held-out';
  readonly text: string;
  /** None of these may be left. */
  readonly secrets: readonly string[];
};

type Sowing = { readonly text: string; readonly secret: string | readonly string[] };

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = upper.toLowerCase();
const digits = '0123456789';
const alnum = upper + lower + digits;

export function drawn(chance: Chance, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[Math.floor(chance() * alphabet.length)] ?? '').join('');
}
function pick<T>(chance: Chance, from: readonly T[]): T {
  return from[Math.floor(chance() * from.length)] as T;
}
const bytes = (chance: Chance, length: number) => Buffer.from(Array.from({ length }, () => Math.floor(chance() * 256)));
const hex = (chance: Chance, length: number) => drawn(chance, '0123456789abcdef', length);
const b64 = (chance: Chance, length: number) => bytes(chance, length).toString('base64');
const b64url = (chance: Chance, length: number) => bytes(chance, length).toString('base64url');

const words =
  'summer winter dragon monkey garden purple orange silver coffee planet castle rocket finance budget forecast loader harbour bridge marble pepper'.split(
    ' ',
  );
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** As people and generators make them; without quotes, blanks and backslashes, which the shapes that can hold them add. */
function password(chance: Chance): string {
  return pick<() => string>(chance, [
    () => `${capital(pick(chance, words))}${Math.floor(chance() * 9000) + 1000}!`,
    () =>
      drawn(chance, `${alnum}!#%*+-_.^~?`, 10 + Math.floor(chance() * 12)).replace(/^[^A-Za-z0-9]|[^A-Za-z0-9]$/g, 'x'),
    () => drawn(chance, alnum, 16),
    () => `${pick(chance, words)}-${pick(chance, words)}-${Math.floor(chance() * 90) + 10}`,
    () => drawn(chance, alnum, 10),
  ])();
}
function passphrase(chance: Chance): string {
  return [0, 1, 2, 3].map(() => pick(chance, words)).join(' ');
}
function uuid(chance: Chance): string {
  return [8, 4, 4, 4, 12].map((length) => hex(chance, length)).join('-');
}
function jwt(chance: Chance): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ sub: uuid(chance), exp: 1_800_000_000 })}.${b64url(chance, 48)}`;
}
function anaplanToken(chance: Chance): string {
  return `${drawn(chance, alnum, 12)}/${drawn(chance, alnum, 30)}+${drawn(chance, alnum, 20)}==`;
}
function pemBody(chance: Chance, first: string): readonly string[] {
  const whole = first + b64(chance, 300);
  return whole.match(/.{1,64}/g) ?? [];
}
const time = (chance: Chance) => new Date(1_790_000_000_000 + Math.floor(chance() * 5e9)).toISOString();
const user = (chance: Chance) => `${pick(chance, words)}.${pick(chance, words)}@example.com`;
const pem = (chance: Chance, label: string, first: string): Sowing => {
  const body = pemBody(chance, first);
  return {
    text: `${time(chance)} key follows\n-----BEGIN ${label}-----\n${body.join('\n')}\n-----END ${label}-----`,
    secret: body.slice(0, -1),
  };
};
const one = (secret: string, text: (secret: string) => string): Sowing => ({ text: text(secret), secret });

/** Name of the shape, and how one is made. */
export const shapes: { readonly [shape: string]: (chance: Chance) => Sowing } = {
  'anaplan auth header': (c) => one(anaplanToken(c), (s) => `${time(c)} > Authorization: AnaplanAuthToken ${s}`),
  'anaplan tokenValue': (c) =>
    one(
      anaplanToken(c),
      (s) =>
        `{"meta":{},"status":"SUCCESS","tokenInfo":{"expiresAt":1790000000000,"tokenId":"${uuid(c)}","tokenValue":"${s}","refreshTokenId":"x"}}`,
    ),
  'anaplan token in escaped JSON': (c) =>
    one(anaplanToken(c), (s) => `${time(c)} DEBUG response={"body":"{\\"tokenInfo\\":{\\"tokenValue\\":\\"${s}\\"}}"}`),
  'anaplan token in curl': (c) =>
    one(
      anaplanToken(c),
      (s) => `+ curl -s -H 'Authorization:AnaplanAuthToken ${s}' https://api.anaplan.com/2/0/workspaces`,
    ),
  'anaplan token alone': (c) =>
    one(anaplanToken(c), (s) => `${time(c)} INFO using AnaplanAuthToken ${s} for the next 35 minutes`),
  'anaplan CACertificate': (c) => one(b64(c, 400), (s) => `authorization: CACertificate ${s}`),
  'anaplan encodedSignedData': (c) => one(b64(c, 256), (s) => `{"encodedData":"AAAA","encodedSignedData":"${s}"}`),
  'connect -user': (c) =>
    one(
      password(c),
      (s) =>
        `./AnaplanClient.sh -user "${user(c)}:${s}" -workspace ${hex(c, 32)} -model ${hex(c, 32).toUpperCase()} -execute`,
    ),
  'connect -privatekey': (c) =>
    one(
      password(c),
      (s) => `AnaplanClient.bat -certificate C:\\anaplan\\cert.pem -privatekey "C:\\anaplan\\key.pem:${s}" -execute`,
    ),
  'connect -keystorepass': (c) =>
    one(
      password(c),
      (s) => `./AnaplanClient.sh -keystore /opt/anaplan/ks.jks -keystorealias loader -keystorepass ${s} -execute`,
    ),
  'connect script setting': (c) => one(password(c), (s) => `set AnaplanUser="${user(c)}:${s}"`),
  'connect properties keystorePass': (c) => one(password(c), (s) => `KeyStorePass="${s}"`),
  'jdbc properties': (c) => one(password(c), (s) => `jdbc.username=loader\njdbc.password=${s}\njdbc.fetch.size=1000`),
  'jdbc SQL Server url': (c) =>
    one(
      password(c),
      (s) =>
        `${time(c)} connecting to jdbc:sqlserver://db.example.com:1433;databaseName=fin;user=loader;password=${s};encrypt=true`,
    ),
  'jdbc Oracle url': (c) =>
    one(drawn(c, alnum, 12), (s) => `url=jdbc:oracle:thin:loader/${s}@//db.example.com:1521/FIN`),
  'mulesoft properties': (c) => one(password(c), (s) => `anaplan.username=loader@example.com\nanaplan.password=${s}`),
  'mulesoft secure property': (c) => one(b64(c, 24), (s) => `  secure::anaplan.password: "![${s}]"`),
  'mulesoft connector XML': (c) =>
    one(
      password(c),
      (s) => `<anaplan:basic-authentication-connection username="loader@example.com" password="${s}" />`,
    ),
  'dapr component': (c) =>
    one(
      b64url(c, 24),
      (s) => `  metadata:\n  - name: connectionString\n    value: x\n  - name: secretKey\n    value: "${s}"\n`,
    ),
  'java system property': (c) =>
    one(password(c), (s) => `java -Xmx2g -Djavax.net.ssl.trustStorePassword=${s} -Dhttp.proxyHost=proxy -jar app.jar`),
  'spring yaml': (c) =>
    one(
      password(c),
      (s) => `spring:\n  datasource:\n    username: loader\n    password: ${s}\n    url: jdbc:postgresql://db/fin`,
    ),
  'yaml passphrase': (c) => one(passphrase(c), (s) => `key: /etc/key.pem\nkeyPassphrase: ${s}\nretries: 3`),
  'yaml folded block': (c) => one(password(c), (s) => `auth:\n  password: >-\n    ${s}\n  method: basic`),
  'ini passphrase': (c) => one(passphrase(c), (s) => `[wifi]\nssid=office\npsk=${s}`),
  'xml element': (c) =>
    one(
      password(c),
      (s) => `<settings><server><id>nexus</id><username>ci</username><password>${s}</password></server></settings>`,
    ),
  'soap security': (c) =>
    one(
      password(c),
      (s) =>
        `<wsse:UsernameToken><wsse:Username>loader</wsse:Username><wsse:Password Type="http://docs.oasis-open.org/wss#PasswordText">${s}</wsse:Password></wsse:UsernameToken>`,
    ),
  'xml property bean': (c) => one(password(c), (s) => `<property name="password" value="${s}"/>`),
  'tomcat connector': (c) =>
    one(
      password(c),
      (s) => `<Connector port="8443" keystoreFile="conf/ks.jks" keystorePass="${s}" sslProtocol="TLS"/>`,
    ),
  'python dict': (c) =>
    one(password(c), (s) => `${time(c)} config {'user': 'loader', 'password': '${s}', 'timeout': 30}`),
  'ruby hash': (c) => one(password(c), (s) => `{:host => "db", :password => "${s}", :port => 5432}`),
  'php array': (c) => one(password(c), (s) => `$config['db_password'] = '${s}';`),
  'toString of an object': (c) =>
    one(drawn(c, alnum, 12), (s) => `${time(c)} WARN Credentials[user=loader, password=${s}, realm=corp] refused`),
  logfmt: (c) =>
    one(drawn(c, alnum, 24), (s) => `level=info ts=${time(c)} msg="calling api" bootstrap_token=${s} status=200`),
  'environment dump': (c) => one(drawn(c, alnum, 20), (s) => `PATH=/usr/bin:/bin\nDB_PASS=${s}\nLANG=C.UTF-8`),
  'export with quotes': (c) => one(password(c), (s) => `export ANAPLAN_API_TOKEN='${s}'`),
  'docker -e': (c) => one(drawn(c, alnum, 18), (s) => `docker run -e POSTGRES_PASSWORD=${s} -p 5432:5432 postgres:16`),
  'docker config auth': (c) =>
    one(
      Buffer.from(`ci:${password(c)}`).toString('base64'),
      (s) => `{"auths":{"registry.example.com":{"auth":"${s}"}}}`,
    ),
  'kubernetes secret': (c) =>
    one(Buffer.from(password(c)).toString('base64'), (s) => `apiVersion: v1\nkind: Secret\ndata:\n  db-password: ${s}`),
  'kubernetes env': (c) =>
    one(password(c), (s) => `        env:\n        - name: LOADER_PASSWORD\n          value: ${s}`),
  'terraform variable': (c) => one(drawn(c, alnum, 30), (s) => `  client_secret   = "${s}"`),
  'aws access key id': (c) =>
    one(
      `AKIA${drawn(c, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
      (s) => `${time(c)} INFO assuming role with ${s} in eu-west-1`,
    ),
  'aws secret key': (c) => one(drawn(c, `${alnum}+/`, 40), (s) => `aws_secret_access_key = ${s}`),
  'aws session token in JSON': (c) =>
    one(
      b64(c, 200),
      (s) => `{"Credentials":{"AccessKeyId":"x","SessionToken":"${s}","Expiration":"2026-11-22T10:00:00Z"}}`,
    ),
  'aws presigned url': (c) =>
    one(
      hex(c, 64),
      (s) =>
        `GET https://bucket.s3.amazonaws.com/a.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-Signature=${s}`,
    ),
  'azure account key': (c) =>
    one(
      b64(c, 64),
      (s) => `DefaultEndpointsProtocol=https;AccountName=fin;AccountKey=${s};EndpointSuffix=core.windows.net`,
    ),
  'azure SAS url': (c) =>
    one(
      encodeURIComponent(b64(c, 32)),
      (s) => `https://fin.blob.core.windows.net/in/a.csv?sv=2024-11-04&sr=b&sp=r&sig=${s}&se=2026-12-01`,
    ),
  'azure client secret': (c) =>
    one(
      `${drawn(c, alnum, 3)}8Q~${drawn(c, `${alnum}_-.~`, 34)}`,
      (s) => `${time(c)} using app registration secret ${s}`,
    ),
  'google api key': (c) =>
    one(
      `AIza${drawn(c, `${alnum}_-`, 35)}`,
      (s) => `https://maps.googleapis.com/maps/api/geocode/json?address=x&key=${s}`,
    ),
  'google service account': (c) => {
    const body = pemBody(c, 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ');
    return {
      text: `{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\n${body.join('\\n')}\\n-----END PRIVATE KEY-----\\n"}`,
      secret: body.slice(0, -1),
    };
  },
  'github token': (c) =>
    one(`ghp_${drawn(c, alnum, 36)}`, (s) => `remote: https://x-access-token:${s}@github.com/example/repo.git`),
  'github token in prose': (c) => one(`gho_${drawn(c, alnum, 36)}`, (s) => `please use ${s} until Friday`),
  'gitlab token': (c) => one(`glpat-${drawn(c, `${alnum}_-`, 20)}`, (s) => `PRIVATE-TOKEN: ${s}`),
  'slack webhook': (c) =>
    one(
      drawn(c, alnum, 24),
      (s) =>
        `webhook: https://hooks.slack.com/services/T0${drawn(c, upper + digits, 7)}/B0${drawn(c, upper + digits, 7)}/${s}`,
    ),
  'slack bot token': (c) => one(`xoxb-${drawn(c, digits, 12)}-${drawn(c, alnum, 24)}`, (s) => `SLACK=${s}`),
  'stripe key': (c) => one(`sk_live_${drawn(c, alnum, 24)}`, (s) => `Stripe.apiKey("${s}")`),
  'npm token': (c) => one(`npm_${drawn(c, alnum, 36)}`, (s) => `//registry.npmjs.org/:_authToken=${s}`),
  'pypi token': (c) => one(`pypi-AgEIcHlwaS5vcmc${b64url(c, 60)}`, (s) => `  password = ${s}`),
  'vault token': (c) => one(`hvs.${b64url(c, 30)}`, (s) => `X-Vault-Token: ${s}`),
  'age secret key': (c) =>
    one(`AGE-SECRET-KEY-1${drawn(c, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`, (s) => `# public key: age1abc\n${s}`),
  'heroku uuid key': (c) => one(uuid(c), (s) => `HEROKU_API_KEY=${s}`),
  'bearer token': (c) =>
    one(drawn(c, `${alnum}_-`, 43), (s) => `curl -H "Authorization: Bearer ${s}" https://api.example.com`),
  'web token': (c) => one(jwt(c), (s) => `${time(c)} ERROR token rejected: ${s}`),
  'web token in url': (c) => one(jwt(c), (s) => `GET /callback?access_token=${s}&state=1 HTTP/1.1`),
  'basic header': (c) =>
    one(Buffer.from(`${user(c)}:${password(c)}`).toString('base64'), (s) => `authorization: Basic ${s}`),
  'proxy authorization': (c) =>
    one(Buffer.from(`proxy:${password(c)}`).toString('base64'), (s) => `> Proxy-Authorization: Basic ${s}`),
  'api key header': (c) => one(hex(c, 32), (s) => `x-api-key: ${s}`),
  'cookie header': (c) => one(hex(c, 32).toUpperCase(), (s) => `Cookie: JSESSIONID=${s}; theme=dark`),
  'set-cookie header': (c) => one(b64url(c, 32), (s) => `< Set-Cookie: sid=${s}; Path=/; HttpOnly`),
  'oauth code': (c) => one(b64url(c, 32), (s) => `"GET /oauth/callback?code=${s}&state=9 HTTP/1.1" 302`),
  'oauth form': (c) => one(b64url(c, 48), (s) => `grant_type=refresh_token&client_id=doctor&refresh_token=${s}`),
  'url-encoded form password': (c) =>
    one(encodeURIComponent(`${password(c)}&=x`), (s) => `POST body: username=loader&password=${s}&remember=1`),
  'postgres url': (c) =>
    one(password(c).replace(/[#%?^]/g, 'x'), (s) => `DATABASE_URL=postgres://loader:${s}@db.example.com:5432/fin`),
  'redis url': (c) => one(drawn(c, alnum, 20), (s) => `redis://:${s}@cache:6379/0`),
  'mongodb url': (c) => one(drawn(c, alnum, 14), (s) => `mongodb+srv://loader:${s}@cluster0.abcde.mongodb.net/fin`),
  'proxy url': (c) => one(drawn(c, alnum, 11), (s) => `https_proxy=http://svc:${s}@proxy.example.com:8080`),
  'odbc connection': (c) =>
    one(password(c), (s) => `Driver={ODBC Driver 18};Server=db;Uid=loader;Pwd=${s};Encrypt=yes;`),
  'mysql -p': (c) => one(drawn(c, alnum, 12), (s) => `mysql -h db -u loader -p${s} fin < load.sql`),
  sshpass: (c) => one(drawn(c, alnum, 12), (s) => `sshpass -p ${s} scp a.csv loader@sftp.example.com:/in/`),
  'curl -u': (c) => one(password(c), (s) => `curl -u loader:${s} https://api.example.com/v1/run`),
  'openssl -passin': (c) => one(password(c), (s) => `openssl pkcs12 -in a.p12 -passin pass:${s} -nodes`),
  'keytool -storepass': (c) => one(drawn(c, alnum, 9), (s) => `keytool -list -keystore ks.jks -storepass ${s}`),
  netrc: (c) => one(password(c), (s) => `machine ftp.example.com login loader password ${s}`),
  pgpass: (c) => one(drawn(c, alnum, 22), (s) => `db.example.com:5432:fin:loader:${s}`),
  'shadow line': (c) =>
    one(`$6$${drawn(c, alnum, 12)}$${drawn(c, `${alnum}./`, 86)}`, (s) => `loader:${s}:19000:0:99999:7:::`),
  'htpasswd line': (c) => one(`$2y$10$${drawn(c, `${alnum}./`, 53)}`, (s) => `admin:${s}`),
  'SQL identified by': (c) => one(password(c), (s) => `CREATE USER loader IDENTIFIED BY '${s}';`),
  'powershell secure string': (c) => one(password(c), (s) => `$p = ConvertTo-SecureString "${s}" -AsPlainText -Force`),
  'ssh private key': (c) => pem(c, 'OPENSSH PRIVATE KEY', 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAA'),
  'rsa private key': (c) => pem(c, 'RSA PRIVATE KEY', 'MIIEpAIBAAKCAQEA'),
  'pgp private key': (c) => pem(c, 'PGP PRIVATE KEY BLOCK', 'lQPGBF'),
  'private key without lines': (c) =>
    one(`MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ${b64(c, 240)}`, (s) => `key=${s}`),
  'smtp auth plain': (c) =>
    one(Buffer.from(`\u0000loader\u0000${password(c)}`).toString('base64'), (s) => `C: AUTH PLAIN ${s}`),
  'otpauth url': (c) =>
    one(
      drawn(c, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32),
      (s) => `otpauth://totp/Example:loader?secret=${s}&issuer=Example`,
    ),
  'telegram bot url': (c) =>
    one(
      `${drawn(c, digits, 9)}:AA${drawn(c, `${alnum}_-`, 33)}`,
      (s) => `https://api.telegram.org/bot${s}/sendMessage`,
    ),
  'key in prose': (c) => one(drawn(c, alnum, 32), (s) => `Hi, the key for the import is ${s}, please keep it safe.`),
  'camel case field': (c) => one(drawn(c, alnum, 26), (s) => `{"serviceUrl":"https://x","integrationApiKey":"${s}"}`),
  'escaped twice': (c) =>
    one(drawn(c, alnum, 14), (s) => `"{\\"a\\":\\"{\\\\\\"clientSecret\\\\\\":\\\\\\"${s}\\\\\\"}\\"}"`),
  'html-escaped xml': (c) =>
    one(drawn(c, alnum, 14), (s) => `&lt;user&gt;loader&lt;/user&gt;&lt;password&gt;${s}&lt;/password&gt;`),
  'quoted in prose': (c) => one(password(c), (s) => `login failed for loader with password "${s}" at 06:00`),
  'informatica parameter': (c) => one(password(c), (s) => `$$AnaplanPassword=${s}`),
};

/** So that which half it is in is nobody's choice. */
export function halfOf(shape: string): Sown['half'] {
  return (createHash('sha256').update(shape).digest()[0] ?? 0) % 2 === 0 ? 'development' : 'held-out';
}

export function corpus(seed: number, ofEach: number): readonly Sown[] {
  const chance = chanceOf(seed);
  return Object.entries(shapes).flatMap(([shape, made]) =>
    Array.from({ length: ofEach }, (): Sown => {
      const { text, secret } = made(chance);
      return { shape, half: halfOf(shape), text, secrets: typeof secret === 'string' ? [secret] : secret };
    }),
  );
}
