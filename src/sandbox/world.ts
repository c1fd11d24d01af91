/** What all routes share: the clock, the tenant as it is now, and what the sandbox remembers of its callers. Types only. */
import type { Clock } from '../clock.ts';
import type { Change } from './changes.ts';
import type { DeviceDesk } from './device-grant.ts';
import type { RequestLog } from './requests.ts';
import type { Model, Tenant } from './tenant.ts';
import type { Tokens } from './tokens.ts';
import type { Uploads } from './uploads.ts';

export type World = {
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly devices: DeviceDesk;
  readonly requests: RequestLog;
  readonly uploads: Uploads;
  /** When a dump was last read, by task and object; its 48 hours count from there. */
  readonly dumpReads: Map<string, number>;
  /** Starting tasks and uploading is accepted. */
  readonly writable: boolean;
  tenant(): Tenant;
  /** What a caller's own request changes. */
  change(change: Change): void;
  /** Opens a closed model and counts that; nothing for an open one. */
  wake(model: Model): void;
  /** False once the sandbox closes: whatever waits gives up. */
  isOpen(): boolean;
};
