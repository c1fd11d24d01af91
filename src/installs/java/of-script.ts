/** The Javas that a script of Anaplan Connect would use, with the options it would give them. Runs nothing of it, and no Java. */
import type { Host } from '../../host/host.ts';
import type { JavaInstall } from '../../settings/settings.ts';
import { javaChoiceOf, optionTextsOf } from '../connect/client/find-java.ts';
import { installOf } from '../connect/client/install.ts';
import { emulateScript } from '../connect/emulate.ts';
import type { ConnectCall } from '../connect/emulated.ts';
import { createJavas } from './look.ts';

export type JavaOfCall = {
  /** Null: its launcher finds none, or that is not known here. */
  readonly java: JavaInstall | null;
  /** One sentence where there is none. */
  readonly why: string;
};

/** Each Java once, in the order of the calls. Empty: no call of the client was found. Throws CouldNotLook (operator) for a script that may not be read. */
export async function javasOfScript(script: string, host: Host): Promise<readonly JavaOfCall[]> {
  const workingFolder = host.paths.dirname(script);
  const { calls } = await emulateScript(script, host, { environment: host.environment, workingFolder, arguments: [] });
  const found = await Promise.all(calls.slice(0, 20).map((call) => javaOfCall(call, workingFolder, host)));
  return [...new Map(found.map((one) => [one.java?.path ?? one.why, one])).values()];
}

async function javaOfCall(call: ConnectCall, home: string, host: Host): Promise<JavaOfCall> {
  const folder = call.workingFolder ?? home;
  const { launcher, launcherPath } = await installOf(call, folder, host);
  const javas = createJavas({ host, network: { proxy: null, noProxy: [] } });
  const choice = await javaChoiceOf(call, launcher, folder, host, javas);
  const at = `${call.origin.file}:${call.origin.line}`;
  if (choice.path === null) {
    const why = choice.isKnown
      ? `The launcher that ${at} calls finds no Java${choice.deadHome === null ? '' : `; JAVA_HOME is ${choice.deadHome}`}.`
      : `Which Java ${at} would use is not known here${launcher === null && call.kind === 'launcher' ? `: its launcher ${launcherPath ?? ''} could not be read` : ''}.`;
    return { java: null, why };
  }
  const name = `${at} ${choice.path}`;
  return { java: { name, path: choice.path, foundBy: 'launcher', options: optionTextsOf(call) }, why: '' };
}
