/** The tools that look at what is installed, loaded by the first look at it: a fifth of this program, and most hosts have none of it. */
import type { ConnectScripts } from './connect/connect-scripts.ts';
import type { Javas } from './java/java.ts';
import type { JavasOptions } from './java/look.ts';

type ScriptTools = Parameters<typeof import('./connect/connect-scripts.ts').createConnectScripts>[0];

export function scriptsWhenAsked(tools: ScriptTools): ConnectScripts {
  const loaded = async () => (await import('./connect/connect-scripts.ts')).createConnectScripts(tools);
  return {
    look: async (order, signal) => (await loaded()).look(order, signal),
    ask: async (calls, order, signal) => (await loaded()).ask(calls, order, signal),
  };
}

export function javasWhenAsked(options: JavasOptions): Javas {
  const loaded = async () => (await import('./java/look.ts')).createJavas(options);
  return {
    onTheWay: async (environment) => (await loaded()).onTheWay(environment),
    look: async (order, signal) => (await loaded()).look(order, signal),
  };
}
