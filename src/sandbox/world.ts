/** What all routes share: the clock, the tenant as it is now, tokens, and the count of refused writes. Types only. */
import type { Clock } from '../clock.ts';
import type { Tenant } from './tenant.ts';
import type { Tokens } from './tokens.ts';

export type World = {
  readonly clock: Clock;
  readonly tokens: Tokens;
  tenant(): Tenant;
  countWrite(): void;
  /** False once the sandbox closes: whatever waits gives up. */
  isOpen(): boolean;
};
