/** Rules about the files of a self-deployed runtime: rows AT09, AT10, AT14 and AT16; pure. */
import { placeText } from '../place.ts';
import type { PortSeen, RuntimeSeen, SettingName, SettingSeen } from './atlan.ts';
import { componentFindings } from './component-rules.ts';
import type { AtlanFinding } from './judge.ts';
import { serviceFindings } from './services.ts';

/** Each app wants 512 MB to 1 GB, the orchestrator 256 MB (Atlan, deployment options). */
const leastMemoryBytes = 1_000_000_000;

export function runtimeFindings(runtime: RuntimeSeen, asked: boolean): readonly AtlanFinding[] {
  return [
    ...fileFindings(runtime),
    ...settingFindings(runtime),
    ...componentFindings(runtime, asked),
    ...secretFindings(runtime, asked),
    ...runtime.ports.map(portFinding),
    ...memoryFindings(runtime),
    ...serviceFindings(runtime),
  ];
}

function fileFindings({ files, secrets }: RuntimeSeen): readonly AtlanFinding[] {
  return files.flatMap(({ path, problem, isMissing, isOpen }): AtlanFinding[] => {
    if (isMissing) return [{ code: 'file-missing', severity: 'unknown', facts: { file: path } }];
    if (problem !== '') return [{ code: 'file-not-read', severity: 'unknown', facts: { file: path, problem } }];
    const holds = secrets.some(({ place }) => place.file === path);
    return isOpen === true && holds ? [{ code: 'secret-file-open', severity: 'warning', facts: { file: path } }] : [];
  });
}

function settingFindings(runtime: RuntimeSeen): readonly AtlanFinding[] {
  const { settings, files } = runtime;
  // Components alone say nothing of the rest.
  const isWhole = files.some(({ kind, isMissing, problem }) => kind !== 'component' && !isMissing && problem === '');
  const first = (name: SettingName) =>
    settings.find((one) => one.name === name && one.state !== 'empty') ?? settings.find((one) => one.name === name);
  return [
    ...(isWhole ? deploymentFindings(first('deploymentName'), runtime) : []),
    ...(isWhole ? domainFindings(first('domain') ?? first('baseUrl'), runtime) : []),
    ...(isWhole ? idFindings(first('clientId'), first('clientSecret')) : []),
    ...switchFindings(settings),
    ...temporalFindings(first('temporalHost'), runtime),
  ];
}

/** Both have to be the same, or no task reaches the runtime: the task queue is named after it. */
function deploymentFindings(
  setting: SettingSeen | undefined,
  { agentName, settings }: RuntimeSeen,
): readonly AtlanFinding[] {
  if (setting === undefined || setting.state === 'empty') return [missing('deployment name', setting)];
  const all = settings.filter(({ name, value }) => name === 'deploymentName' && value !== null);
  const odd =
    agentName === null
      ? all.find(({ value }) => value !== all[0]?.value)
      : all.find(({ value }) => value !== agentName);
  const other = agentName ?? all[0]?.value ?? null;
  if (odd === undefined) return [];
  const from = agentName === null ? placeText((all[0] ?? odd).place) : 'the workflow';
  return [
    {
      code: 'deployment-name-differs',
      severity: 'failure',
      facts: { deployment: odd.value, at: placeText(odd.place), agent: other, from },
    },
  ];
}

function domainFindings(setting: SettingSeen | undefined, { tenant }: RuntimeSeen): readonly AtlanFinding[] {
  if (setting === undefined || setting.state === 'empty') return [missing('domain', setting)];
  const { value, place, name } = setting;
  if (value === null) return [];
  const facts = { domain: value, at: placeText(place) };
  const host = value
    .replace(/^https?:\/\//i, '')
    .replace(/[/:].*$/, '')
    .toLowerCase();
  if (name === 'domain' && /[/:\s]/.test(value)) return [{ code: 'domain-malformed', severity: 'warning', facts }];
  const wanted = tenant === null ? null : tenantHostOf(tenant);
  return wanted !== null && host !== wanted
    ? [{ code: 'domain-differs', severity: 'failure', facts: { ...facts, wanted } }]
    : [];
}

export function tenantHostOf(tenant: string): string {
  const name = tenant
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  return name.includes('.') ? name : `${name}.atlan.com`;
}

/** `<tenant>-temporal.atlan.com` of `<tenant>.atlan.com` (docs.atlan.com, secure agent vs SDR). */
export function temporalHostOf(tenant: string): string {
  const [first = '', ...rest] = tenantHostOf(tenant).split('.');
  return [`${first}-temporal`, ...rest].join('.');
}

function idFindings(id: SettingSeen | undefined, secret: SettingSeen | undefined): readonly AtlanFinding[] {
  return [
    ...(id === undefined || id.state === 'empty' ? [missing('client id', id)] : []),
    ...(secret === undefined || secret.state === 'empty' ? [missing('client secret', secret)] : []),
  ];
}

function missing(setting: string, seen: SettingSeen | undefined): AtlanFinding {
  return {
    code: 'runtime-setting-missing',
    severity: 'failure',
    facts: { setting, at: seen === undefined ? 'none of the files given' : placeText(seen.place) },
  };
}

function switchFindings(settings: readonly SettingSeen[]): readonly AtlanFinding[] {
  const off = settings.filter(({ value }) => value !== null && /^(?:false|0|no|off)$/i.test(value));
  return off.flatMap(({ name, place }): AtlanFinding[] => {
    const at = placeText(place);
    if (name === 'temporalTls') return [{ code: 'temporal-without-tls', severity: 'failure', facts: { at } }];
    if (name === 'authEnabled') return [{ code: 'runtime-auth-off', severity: 'failure', facts: { at } }];
    return name === 'upload' ? [{ code: 'upload-off', severity: 'warning', facts: { at } }] : [];
  });
}

function temporalFindings(setting: SettingSeen | undefined, { tenant }: RuntimeSeen): readonly AtlanFinding[] {
  const host =
    setting?.value
      ?.replace(/^[a-z]+:\/\//i, '')
      .replace(/[/:].*$/, '')
      .toLowerCase() ?? null;
  if (setting === undefined || host === null || tenant === null) return [];
  const wanted = temporalHostOf(tenant);
  return host === wanted
    ? []
    : [{ code: 'temporal-host-differs', severity: 'warning', facts: { host, wanted, at: placeText(setting.place) } }];
}

/** The .env file is where the client secret belongs, so it is told to who asks alone; elsewhere it gets into repositories. */
function secretFindings({ secrets }: RuntimeSeen, asked: boolean): readonly AtlanFinding[] {
  const groups = [
    { severity: 'warning', some: secrets.filter(({ kind }) => kind !== 'env') },
    { severity: 'notice', some: secrets.filter(({ kind }) => kind === 'env' && asked) },
  ] as const;
  return groups.flatMap(({ severity, some }): AtlanFinding[] =>
    some.length === 0
      ? []
      : [
          {
            code: 'secret-in-clear',
            severity,
            facts: { places: some.map(({ name, place }) => `${name} (${placeText(place)})`), secrets: some.length },
          },
        ],
  );
}

function portFinding({ by, port, address, at }: PortSeen): AtlanFinding {
  const code = by === 'published' ? 'port-published' : 'port-listening';
  return { code, severity: 'warning', facts: { port, address, at } };
}

function memoryFindings({ memoryBytes }: RuntimeSeen): readonly AtlanFinding[] {
  return memoryBytes === null || memoryBytes >= leastMemoryBytes
    ? []
    : [{ code: 'memory-small', severity: 'warning', facts: { memoryBytes, wantedBytes: leastMemoryBytes } }];
}
