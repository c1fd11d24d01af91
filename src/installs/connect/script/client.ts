/** Which command is a call of Anaplan Connect, and the call made of it. Pure; knows no shell's syntax. */
import type { Argument, ConnectCall, Origin } from '../emulated.ts';
import type { Field } from './record.ts';
import { argumentOf } from './record.ts';
import { hole, plain } from './traced.ts';

const mainClass = 'com.anaplan.client.Program';

/** The last part of a command's path, whichever way its slashes lean. */
export function commandName(field: Field | undefined): string {
  return plain(field?.text ?? []).replace(/^.*[/\\]/s, '');
}

/** `AnaplanClient.sh`, `AnaplanClient.bat`, `AnaplanClient_prod.bat`: copies under a name of their own happen. */
export function isLauncher(field: Field | undefined): boolean {
  const text = plain(field?.text ?? []);
  return /(?:^|[/\\\uFFFF])AnaplanClient[\w.-]*$/i.test(text) && !/\.(?:log|txt|jar)$/i.test(text);
}

export function isJava(field: Field | undefined): boolean {
  return /^javaw?(?:\.exe)?$/i.test(commandName(field));
}

/** Whether such a text speaks of the client at all. */
export function speaksOfClient(text: string): boolean {
  return /AnaplanClient|com\.anaplan\.client\.Program/i.test(text);
}

/** Where among java's arguments the client's begin; null: it starts something else. */
export function clientStart(fields: readonly Field[]): number | null {
  const byClass = fields.findIndex(({ text }) => plain(text) === mainClass);
  if (byClass >= 0) return byClass + 1;
  const jar = fields.findIndex(({ text }, index) => {
    return plain(fields[index - 1]?.text ?? []) === '-jar' && /anaplan-connect[^/\\]*\.jar$/i.test(plain(text));
  });
  return jar >= 0 ? jar + 1 : null;
}

type Circumstances = Pick<ConnectCall, 'origin' | 'workingFolder' | 'environment' | 'isCertain' | 'throughShell'>;

/** Null when the command is none of the client. */
export function callOf(fields: readonly Field[], circumstances: Circumstances): ConnectCall | null {
  const { origin } = circumstances;
  const [command, ...rest] = fields;
  if (command === undefined) return null;
  const common = { ...circumstances, command: argumentOf(command, origin) };
  if (isLauncher(command)) {
    return { ...common, kind: 'launcher', argv: argumentsOf(rest, origin), javaArguments: [] };
  }
  const isUnknownJava = plain(command.text) === hole;
  const start = isJava(command) || isUnknownJava ? clientStart(rest) : null;
  if (start === null) return null;
  const before = argumentsOf(rest.slice(0, start), origin);
  return { ...common, kind: 'java', argv: argumentsOf(rest.slice(start), origin), javaArguments: before.slice(0, -1) };
}

/** Variables that the client, its launcher or Java look at, and those the script itself set. */
export function isHandedOn(name: string, isOfScript: boolean): boolean {
  return (
    isOfScript ||
    /^(?:JAVA|JDK|_JAVA|AC_|CLASSPATH$|PATH$|HOME$|USERPROFILE$|USER$|USERNAME$|TEMP$|TMP$|LANG$|LC_|LD_)|PROXY$/i.test(
      name,
    )
  );
}

function argumentsOf(fields: readonly Field[], origin: Origin): readonly Argument[] {
  return fields.map((field) => argumentOf(field, origin));
}
