/** What the stand-in tenant offers to the demo, the tests and the `sandbox` command. Types only; start.ts starts it. */
import type { MovableClock } from '../clock.ts';

export const scenarioNames = [
  'healthy',
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
export type ScenarioName = (typeof scenarioNames)[number];

/** A fault that was put there, and the finding that has to name it. */
export type Planted = { readonly check: string; readonly target: string; readonly code: string };

export type SandboxOptions = {
  /** `all` is every scenario but healthy. */
  readonly scenarios: readonly ScenarioName[];
  /** Folder for the CA file, certificates, keys, source files and settings; made if missing. */
  readonly directory: string;
  /** 0 picks free ones. TLS faults stand on ports of their own. */
  readonly port: number;
  /** Loopback unless told otherwise. */
  readonly host: string;
  readonly clock: MovableClock;
};

export type Sandbox = {
  readonly baseUrls: { readonly api: string; readonly auth: string };
  /** PEM file of the sandbox's root. */
  readonly caFile: string;
  /** YAML settings that watch everything planted, with secrets by reference into the directory. */
  readonly settingsYaml: string;
  readonly planted: readonly Planted[];
  /** How often to look, and how far the clock moves between looks, until every planted fault can be seen. */
  readonly rounds: { readonly count: number; readonly stepMs: number };
  /** Requests that were neither GET nor sign-in: a read-only client leaves this at 0. */
  writeAttempts(): number;
  close(): Promise<void>;
};
