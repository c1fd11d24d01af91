/** What the stand-in tenant offers to the demo, the tests and the `sandbox` command. Types only; start.ts starts it. */
import type { MovableClock } from '../clock.ts';
import type { RequestCounts } from './requests.ts';

/** What `all` stands for: each is found by a finding of its own, and they do not disturb one another. */
export const demoScenarios = [
  'import-stuck',
  'import-failed',
  'source-model-500',
  'source-model-moved',
  'export-missing',
  'source-stale',
  'certificate-expiring',
  'chain-incomplete',
  'tls-old',
] as const;

/** Others, by name only. */
export const furtherScenarios = [
  'run-missed',
  'import-slow',
  'import-learned',
  'import-cancelling',
  'model-archived',
  'model-offline',
  'model-closed',
  'model-busy',
  'source-model-hidden',
  'export-empty',
  'export-stale-count',
  'private-file-expired',
  'process-step-gone',
  'dump-available',
  'sign-in-refused',
  'certificate-disabled',
  'status-incident',
  'status-maintenance',
  'rate-limited',
  'service-unavailable',
  'slow-answers',
  'odd-names',
  'cloudworks-failed',
  'cloudworks-partial',
  'cloudworks-connection-gone',
  'cloudworks-schedule-lapsing',
  'endpoint-flapping',
  'certificate-expired',
  'certificate-wrong-name',
  'chain-untrusted',
  'tls-12-only',
  'tls-13-only',
] as const;

export const scenarioNames = ['healthy', ...demoScenarios, ...furtherScenarios] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** A fault that was put there, and the finding that has to name it. */
export type Planted = { readonly check: string; readonly target: string; readonly code: string };

/** `1.0+` is as Anaplan was before 2017: TLS 1.0 to 1.2. */
export const sandboxTls = ['1.0+', '1.2+', '1.3'] as const;
export type SandboxTls = (typeof sandboxTls)[number];

export type SandboxOptions = {
  readonly scenarios: readonly ScenarioName[];
  /** Folder for the CA file, certificates, keys, source files and settings; made if missing. */
  readonly directory: string;
  /** 0 picks free ones. TLS faults stand on ports of their own. */
  readonly port: number;
  /** Loopback unless told otherwise. */
  readonly host: string;
  readonly clock: MovableClock;
  /** Versions of the API and the sign-in: TLS 1.2 and later unless given, as Anaplan has it. */
  readonly tls?: SandboxTls;
  /** Accepts tasks and uploads, in memory. Not by default. */
  readonly writable?: boolean;
  /** Port on 127.0.0.1 of the control endpoint, 0 for a free one. None unless given. */
  readonly controlPort?: number;
  /** A generated tenant in place of the finance team's, for benchmarks; scenarios that name its parts do not fit it. */
  readonly bench?: BenchSize;
};

/** The same seed gives the same tenant, its times counted back from the start. */
export type BenchSize = { readonly models: number; readonly importsPerModel: number; readonly seed: number };

export type Sandbox = {
  readonly baseUrls: { readonly api: string; readonly auth: string };
  /** PEM file of the sandbox's root. */
  readonly caFile: string;
  /** YAML settings that watch everything planted, with secrets by reference into the directory. */
  readonly settingsYaml: string;
  readonly planted: readonly Planted[];
  /** How often to look, and how far the clock moves between looks, until every planted fault can be seen. */
  readonly rounds: { readonly count: number; readonly stepMs: number };
  /** Plain HTTP on 127.0.0.1, or null. */
  readonly controlUrl: string | null;
  /** Scenarios in force. */
  readonly scenarios: readonly ScenarioName[];
  /** All or none; naming one that is in force changes nothing. `planted`, `rounds` and the settings file follow. */
  addScenarios(names: readonly ScenarioName[]): Promise<void>;
  removeScenarios(names: readonly ScenarioName[]): Promise<void>;
  requests(): RequestCounts;
  /** Requests that were neither GET nor sign-in: a read-only client leaves this at 0. */
  writeAttempts(): number;
  close(): Promise<void>;
};
