/** Scripts of Anaplan Connect, as probes see them. Nothing of them is run; what comes out holds no secret. */
import type { Anaplan } from '../../anaplan/anaplan.ts';
import type { CallTools } from './client/call-look.ts';
import type { ScriptOrder } from './client/look.ts';
import { scriptSeenOf } from './client/look.ts';
import type { CallSeen, ConnectObservation, TenantSeen } from './client/observation.ts';
import type { TenantOrder } from './client/tenant-look.ts';
import { tenantSeenOf } from './client/tenant-look.ts';

export type ConnectScripts = {
  /** Throws CouldNotLook (operator) when the script itself may not be read. */
  look(order: ScriptOrder, signal: AbortSignal): Promise<Omit<ConnectObservation, 'tenant'>>;
  /** Whether what the calls name is there, by a connection of the settings. */
  ask(calls: readonly CallSeen[], order: TenantOrder, signal: AbortSignal): Promise<TenantSeen>;
};

export function createConnectScripts({ anaplan, ...tools }: CallTools & { readonly anaplan: Anaplan }): ConnectScripts {
  return {
    look: (order, signal) => scriptSeenOf(order, tools, signal),
    ask: (calls, order, signal) => tenantSeenOf(calls, order, anaplan, signal),
  };
}
