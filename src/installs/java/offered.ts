/** Which TLS versions a Java offers as a client, and why: what it said itself, else its version and the settings around it; pure. */
import { defaultProtocolsOf } from './defaults.ts';
import type { JavaSeen } from './java.ts';
import { identityOf } from './observation.ts';

export type OfferedTls = {
  /** In Java's names (`TLSv1.2`), newest first; null: not known. */
  readonly protocols: readonly string[] | null;
  /** `asked`: that Java said so itself. */
  readonly basis: 'asked' | 'version table';
  /** What narrows it, each a sentence; empty where the defaults hold. */
  readonly reasons: readonly string[];
};

export function offeredTlsOf(seen: JavaSeen): OfferedTls {
  const identity = identityOf(seen);
  const defaults = identity === null ? null : defaultProtocolsOf(identity);
  const told = seen.run.probe?.enabled ?? [];
  const reasons = reasonsOf(seen);
  if (told.length > 0) return { protocols: told, basis: 'asked', reasons };
  const start = pinOf(seen) ?? seen.run.shown?.protocols ?? defaults;
  const off = seen.files.security.disabledAlgorithms ?? [];
  const asked = pinOf(seen) === null && seen.run.shown !== null;
  return {
    protocols: start === null ? null : start.filter((one) => !off.includes(one)),
    basis: asked ? 'asked' : 'version table',
    reasons,
  };
}

/** Anaplan takes nothing older (community 19377, 77813). */
export function isModern(protocol: string): boolean {
  return protocol === 'TLSv1.2' || protocol === 'TLSv1.3';
}

/** `jdk.tls.client.protocols` (all of JSSE); `https.protocols` reaches HttpsURLConnection alone, which Anaplan Connect does not use. */
export function pinOf({ options }: JavaSeen): readonly string[] | null {
  const value = options.settings.find(({ name }) => name === 'jdk.tls.client.protocols')?.value;
  if (value === undefined) return null;
  const names = value.split(',').map((one) => one.trim().replace(/^"|"$/g, ''));
  return names.filter((one) => one !== '');
}

function reasonsOf(seen: JavaSeen): readonly string[] {
  const { files, options } = seen;
  const { disabledAlgorithms, disabledBy, cryptoPolicy } = files.security;
  const pin = options.settings.find(({ name }) => name === 'jdk.tls.client.protocols');
  const off = (disabledAlgorithms ?? []).filter(isModern);
  return [
    ...(pin === undefined ? [] : [`${pin.from} sets jdk.tls.client.protocols=${pin.value}`]),
    ...(off.length === 0
      ? []
      : [`jdk.tls.disabledAlgorithms in ${disabledBy ?? 'java.security'} switches ${off.join(' and ')} off`]),
    ...(cryptoPolicy === null ? [] : [`the system's crypto policy is ${cryptoPolicy}`]),
  ];
}
