/** A small CA run by the real openssl, for OCSP answers and revocation lists; every file in one temporary folder. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { certificatesOfPem } from '../../src/x509/pem.ts';

const run = promisify(execFile);

const configuration = `
[ca]
default_ca = here
[here]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 90
default_crl_days = 7
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:api.example.com
authorityKeyIdentifier = keyid
[asked]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
[staple]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:api.example.com
authorityKeyIdentifier = keyid
tlsfeature = status_request
[responder]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
authorityKeyIdentifier = keyid
[impostor]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
[crl]
authorityKeyIdentifier = keyid
`;

export type OpensslCa = {
  readonly ca: Uint8Array;
  /** Where NAME.pem and NAME.key of every certificate lie; the CA's own are `ca`. */
  readonly folder: string;
  /** DER of a certificate made with a section of the configuration, and what `extensions` ask for besides. */
  issue(
    name: string,
    section: 'leaf' | 'asked' | 'staple' | 'responder' | 'impostor',
    extensions?: readonly string[],
  ): Promise<Uint8Array>;
  revoke(name: string, reason: string): Promise<void>;
  /** The answer of the responder about `name`; signed by the CA, or by `signer` made with `issue`. */
  ocsp(name: string, signer?: string, more?: readonly string[]): Promise<Uint8Array>;
  /** The answer to a request of ours, signed by the CA. */
  answerTo(request: Uint8Array): Promise<Uint8Array>;
  /** `extensions` false: version 1, as openssl makes it unless told otherwise. */
  crl(extensions?: boolean, more?: readonly string[]): Promise<Uint8Array>;
  close(): Promise<void>;
};

export async function opensslCa(): Promise<OpensslCa> {
  const folder = await mkdtemp(join(tmpdir(), 'openssl-ca-'));
  const openssl = (...parameters: readonly string[]) => run('openssl', [...parameters], { cwd: folder });
  const newKey = (name: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  const derOf = async (name: string) => {
    const [der] = certificatesOfPem(await readFile(join(folder, `${name}.pem`), 'latin1'));
    if (der === undefined) throw new Error(`openssl made no certificate for ${name}`);
    return der;
  };
  await writeFile(join(folder, 'ca.cnf'), configuration);
  await writeFile(join(folder, 'index.txt'), '');
  await writeFile(join(folder, 'serial'), '1000\n');
  await writeFile(join(folder, 'crlnumber'), '01\n');
  await newKey('ca');
  const caExtensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
  const added = caExtensions.flatMap((one) => ['-addext', one]);
  await openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    'ca.key',
    '-subj',
    '/CN=Openssl CA',
    '-days',
    '90',
    ...added,
    '-out',
    'ca.pem',
  );
  return {
    ca: await derOf('ca'),
    folder,
    async issue(name, section, extensions = []) {
      await newKey(name);
      const wanted = extensions.flatMap((one) => ['-addext', one]);
      await openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, ...wanted, '-out', `${name}.csr`);
      await openssl(
        'ca',
        '-config',
        'ca.cnf',
        '-batch',
        '-notext',
        '-extensions',
        section,
        '-in',
        `${name}.csr`,
        '-out',
        `${name}.pem`,
      );
      return derOf(name);
    },
    revoke: async (name, reason) => {
      await openssl('ca', '-config', 'ca.cnf', '-revoke', `${name}.pem`, '-crl_reason', reason);
    },
    async ocsp(name, signer = 'ca', more = ['-ndays', '1']) {
      await openssl('ocsp', '-issuer', 'ca.pem', '-cert', `${name}.pem`, '-no_nonce', '-reqout', 'request.der');
      const by = ['-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`, '-CA', 'ca.pem', '-index', 'index.txt'];
      await openssl('ocsp', ...by, ...more, '-reqin', 'request.der', '-respout', 'answer.der');
      return new Uint8Array(await readFile(join(folder, 'answer.der')));
    },
    async answerTo(request) {
      await writeFile(join(folder, 'request.der'), request);
      const by = ['-rsigner', 'ca.pem', '-rkey', 'ca.key', '-CA', 'ca.pem', '-index', 'index.txt', '-ndays', '1'];
      await openssl('ocsp', ...by, '-reqin', 'request.der', '-respout', 'answer.der');
      return new Uint8Array(await readFile(join(folder, 'answer.der')));
    },
    async crl(extensions = true, more = []) {
      const named = extensions ? ['-crlexts', 'crl'] : [];
      await openssl('ca', '-config', 'ca.cnf', '-gencrl', ...named, ...more, '-out', 'list.pem');
      await openssl('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
      return new Uint8Array(await readFile(join(folder, 'list.der')));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
