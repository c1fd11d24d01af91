/** Looks whether CloudWorks runs what it should: runs, schedules, connections, deadlines of integrations and flows. Knows no row of data, and starts nothing. */
import { z } from 'zod';
import type { Exhibit, Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { seenAccount } from '../src/cloudworks/account-look.ts';
import { exhibitsOf } from '../src/cloudworks/exhibits.ts';
import { seenFlows } from '../src/cloudworks/flows-look.ts';
import { seenIntegrations } from '../src/cloudworks/jobs-look.ts';
import { cloudFindings } from '../src/cloudworks/judge.ts';
import type { CloudMemory, CloudSeen } from '../src/cloudworks/memory.ts';
import { remembered } from '../src/cloudworks/memory.ts';
import type { CloudTarget } from '../src/cloudworks/targets.ts';
import { cloudTargetsOf } from '../src/cloudworks/targets.ts';
import { traitsOf } from '../src/cloudworks/traits.ts';
import { explanations } from './cloudworks.words.ts';

type Code = keyof typeof explanations;

const limits = z.strictObject({
  /** A run may start so much later than its schedule says. */
  missedAfterMs: z.number().int().positive().default(1_800_000),
  /** No run shorter than this is called long. */
  runningFloorMs: z.number().int().positive().default(1_800_000),
  /** So many times its longest good run is too long. */
  runningFactor: z.number().min(1).default(3),
  /** Too long where fewer than three good runs are known. */
  runningUnknownMs: z.number().int().positive().default(14_400_000),
  /** So many days before a schedule ends it is told; which of them is reached is told. */
  lapseDays: z.array(z.number().int().min(0).max(3650)).min(1).max(20).default([14, 7, 1]),
  /** A schedule that ended longer ago is an old one, where the settings do not name it. */
  lapsedDays: z.number().int().min(0).max(3650).default(30),
  /** So much of the integrations the tenant may have is worth knowing. */
  nearLimitPercent: z.number().min(1).max(100).default(90),
});

export const cloudWorks = defineCheck({
  id: 'cloudworks',
  question: 'Do all CloudWorks integrations and flows run, on time and completely?',
  limits,
  needs: ['anaplan'],
  targets: cloudTargetsOf,
  probe: (target: CloudTarget, { anaplan }, signal): Promise<CloudSeen> => {
    if (target.kind === 'account') return seenAccount(target, anaplan, signal);
    return target.kind === 'flows' ? seenFlows(target, anaplan, signal) : seenIntegrations(target, anaplan, signal);
  },
  remember: (memory: CloudMemory | null, look): CloudMemory => remembered(memory, look),
  judge: (observation, context): readonly Finding<Code>[] => cloudFindings(observation, context),
  exhibits: (observation): readonly Exhibit[] => exhibitsOf(observation),
  traits: (observation): JsonObject => traitsOf(observation),
  explanations,
});
