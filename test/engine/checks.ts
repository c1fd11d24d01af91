/** Checks whose every part a test may replace, bound to a target. */
import { z } from 'zod';
import type { Check, Finding, Json } from '../../src/check.ts';
import type { Bound } from '../../src/engine/bound.ts';
import type { Tools } from '../../src/tools.ts';

/** For probes that need none. */
export const noTools = {} as Tools;

export function boundTo(name: string, parts: Partial<Check> = {}, limits: unknown = {}): Bound {
  return { check: { ...quietCheck, ...parts }, target: { name }, limits };
}

export function finding(code: string, severity: Finding['severity'], facts: Finding['facts'] = {}): Finding {
  return { code, severity, facts };
}

const quietCheck: Check = {
  id: 'quiet',
  question: 'Is all quiet?',
  limits: z.strictObject({}),
  needs: [],
  explanations: {},
  targets: () => [],
  probe: async (): Promise<Json> => ({ quiet: true }),
  remember: () => null,
  judge: () => [],
  exhibits: () => [],
  traits: () => ({}),
  againWithinMs: () => null,
  runs: () => [],
  feedback: null,
};
