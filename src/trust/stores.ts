/** The trust store that the settings name, as probes ask it: which anchors could stand above some certificates. Reads it once, when first asked. */
import { hash } from 'node:crypto';
import { AnchorIndex } from './anchor-index.ts';
import { mozillaRoots } from './mozilla.ts';
import type { TrustOptions } from './roots.ts';
import { readRoots } from './roots.ts';
import type { TrustStores } from './trust.ts';

type Loaded = { readonly store: string; readonly index: AnchorIndex; readonly own: ReadonlySet<string> };

export function createTrustStores(options: TrustOptions): TrustStores {
  let loaded: Loaded | null = null;
  return {
    async anchorsFor(certificates) {
      // A failed load is not kept: the operator may have mended the file since.
      loaded ??= load(options);
      const anchors = loaded.index.anchorsFor(
        certificates.map((base64) => new Uint8Array(Buffer.from(base64, 'base64'))),
      );
      const { fingerprints } = mozillaRoots();
      const { own } = loaded;
      const among = (known: ReadonlySet<string>) =>
        anchors.map(({ fingerprintSha256 }) => fingerprintSha256).filter((one) => known.has(one));
      return {
        store: loaded.store,
        anchors: anchors.map(({ der }) => Buffer.from(der).toString('base64')),
        publicRoots: among(fingerprints),
        ownRoots: among(own),
      };
    },
  };
}

function load(options: TrustOptions): Loaded {
  const { store, ders, own } = readRoots(options);
  return { store, index: new AnchorIndex(ders), own: new Set(own.map((der) => hash('sha256', der, 'hex'))) };
}
