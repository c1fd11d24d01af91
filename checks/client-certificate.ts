/** Whether a certificate, its key and its file are as Anaplan and its clients want them. Knows words and facts; the rules are in src/keystore. */
import { z } from 'zod';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { DefectCode, Use } from '../src/keystore/defect.ts';
import { defectsOf } from '../src/keystore/judge.ts';
import type { Inspection, InspectionOrder } from '../src/keystore/keystores.ts';
import type { CertificateSettings, ConnectionSettings, Settings } from '../src/settings/settings.ts';
import { pemOfCertificate } from '../src/x509/pem.ts';
import { explanations } from './client-certificate.words.ts';

type Target = {
  readonly name: string;
  readonly order: InspectionOrder;
  readonly use: Use;
  readonly host: string | null;
  readonly asked: boolean;
};

type Observation = {
  readonly inspection: Inspection;
  readonly use: Use;
  readonly host: string | null;
  /** Name of the trust store, and what of it these certificates could lead to; base64 of DER. */
  readonly store: string;
  readonly anchors: readonly string[];
  /** False for a look that comes by itself: then what a file can never tell is not told each time. */
  readonly asked?: boolean;
};

export const clientCertificate = defineCheck({
  id: 'client-certificate',
  question: 'Can clients sign in to Anaplan with this certificate, as far as the file tells?',
  limits: z.strictObject({
    /** So many days before the end it is worth knowing. */
    noticeDays: z.number().int().min(0).max(3650).default(30),
  }),
  needs: ['keystores', 'trust'],
  targets: targetsOf,
  async probe({ order, use, host, asked }: Target, { keystores, trust }): Promise<Observation> {
    const inspection = await keystores.inspect(order);
    const { store, anchors } = await trust.anchorsFor(
      inspection.store.entries.map(({ certificate }) => certificate).slice(0, 100),
    );
    return { inspection, use, host, store, anchors, asked };
  },
  judge({ inspection, use, host, store, anchors, asked = true }, { nowMs, limits }): Finding<DefectCode>[] {
    const trust = { store, anchors: anchors.map((anchor) => Buffer.from(anchor, 'base64')) };
    const about: JsonObject = { file: inspection.store.file, user: use.user };
    return defectsOf(inspection, { use, trust, nowMs, noticeDays: limits.noticeDays, host })
      .filter(({ code }) => asked || code !== 'registration-not-provable')
      .map(({ code, severity, facts }) => ({
        code,
        severity,
        facts: { ...about, where: whereText(about, facts), ...facts },
      }));
  },
  exhibits({ inspection }) {
    const pem = inspection.store.entries
      .map(({ certificate }) => pemOfCertificate(Buffer.from(certificate, 'base64')))
      .join('');
    const { keys, protection, access, format } = inspection.store;
    const facts = { format, access, protection, keys, trials: inspection.trials };
    return [
      ...(pem === ''
        ? []
        : [{ fileName: 'certificates.pem', title: 'The certificates, public parts only', content: pem }]),
      {
        fileName: 'keystore.json',
        title: 'How the file is made and protected; no key and no password',
        content: facts,
      },
    ];
  },
  explanations,
});

function targetsOf({ file, certificates, connections }: Settings): readonly Target[] {
  const targets = [...certificates.map(targetOfFile), ...connections.flatMap(targetsOfConnection)];
  return targets.map((target) => ({ ...target, asked: file === null }));
}

function targetOfFile(entry: CertificateSettings): Omit<Target, 'asked'> {
  const { name, file, password, user, keyPassword = null, java = null, alias = null, purpose, host = null } = entry;
  const role = purpose === 'client' ? 'sign-in' : (purpose ?? (host === null ? null : 'server'));
  return {
    name,
    order: { file, password, keyPassword, key: null, passphrase: null },
    use: {
      purpose: role ?? (user === null ? 'unknown' : 'sign-in'),
      ownConnection: false,
      user,
      java,
      alias,
      given: { password: password !== null, keyPassword: keyPassword !== null, passphrase: false },
    },
    host,
  };
}

function targetsOfConnection({ name, signIn }: ConnectionSettings): readonly Omit<Target, 'asked'>[] {
  if (signIn.method !== 'certificate') return [];
  const { certificateFile: file, key, keyPassphrase: passphrase } = signIn;
  return [
    {
      name: `sign-in certificate of ${name}`,
      order: { file, password: null, keyPassword: null, key, passphrase },
      use: {
        purpose: 'sign-in',
        ownConnection: true,
        user: null,
        java: null,
        alias: null,
        given: { password: false, keyPassword: false, passphrase: passphrase !== null },
      },
      host: null,
    },
  ];
}

function whereText({ file }: JsonObject, { alias }: JsonObject): string {
  return typeof alias === 'string' ? `${String(file)}, entry "${alias}"` : String(file);
}
