/** Settings of one-off commands such as `diagnose tls HOST:PORT`, made without a file; pure. */
import type { Endpoint } from '../network/network.ts';
import type { CertificateSettings, InstallsSettings, Settings } from './settings.ts';

/** What a one-off command is about. `stateDirectory` stays empty: such commands store nothing. */
export type Asked = {
  readonly endpoints?: readonly Endpoint[];
  /** Absolute paths; the name is the path unless given. */
  readonly certificates?: readonly (Pick<CertificateSettings, 'file'> & Partial<CertificateSettings>)[];
  /** Proxy and trust, where the environment or the command line say something. */
  readonly network?: Partial<Settings['network']>;
  /** Clients on this host. */
  readonly installs?: Partial<InstallsSettings>;
};

export function settingsFor({ endpoints, certificates, network, installs }: Asked): Settings {
  return {
    file: null,
    reporter: null,
    watchers: [],
    support: { to: 'support@anaplan.com', cc: [], mayOpenModel: null },
    connections: [],
    models: [],
    endpoints: endpoints ?? [],
    certificates: (certificates ?? []).map((given) => ({ name: given.file, password: null, user: null, ...given })),
    schedule: { default: { kind: 'every', everyMs: 300_000 }, checks: {} },
    limits: {},
    network: { proxy: null, noProxy: [], caFile: null, trust: 'mozilla', ...network },
    ...(installs === undefined ? {} : { installs: { ...noInstalls, ...installs } }),
    stateDirectory: '',
  };
}

const noInstalls: InstallsSettings = { connect: [], java: [], mulesoft: [], informatica: [], atlan: [], scripts: [] };
