/** A CA, a certificate for localhost, one of nobody and one of a client, made by OpenSSL; for the tests of mail. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type Pair = { readonly cert: string; readonly key: string };

export type Certificates = {
  readonly folder: string;
  /** PEM. */
  readonly ca: string;
  readonly caFile: string;
  readonly server: Pair;
  readonly selfSigned: Pair;
  readonly client: Pair;
  readonly remove: () => void;
};

export function madeCertificates(): Certificates {
  const folder = mkdtempSync(path.join(tmpdir(), 'anaplan-doctor-mail-'));
  const at = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const selfSigned = (name: string, subject: string, ...more: string[]) =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      subject,
      ...more,
    ); // prettier-ignore
  const signed = (name: string, subject: string, extensions: string) => {
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    writeFileSync(at(`${name}.ext`), extensions);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-out',
      `${name}.pem`,
      '-extfile',
      `${name}.ext`,
    );
  };
  selfSigned('ca', '/CN=Test CA', '-addext', 'basicConstraints=critical,CA:TRUE');
  selfSigned('stranger', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost');
  signed('server', '/CN=localhost', 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n');
  signed('client', '/CN=mail client', 'extendedKeyUsage=clientAuth\n');
  const pair = (name: string): Pair => ({
    cert: readFileSync(at(`${name}.pem`), 'utf8'),
    key: readFileSync(at(`${name}.key`), 'utf8'),
  });
  return {
    ...{ folder, ca: readFileSync(at('ca.pem'), 'utf8'), caFile: at('ca.pem') },
    ...{ server: pair('server'), selfSigned: pair('stranger'), client: pair('client') },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
