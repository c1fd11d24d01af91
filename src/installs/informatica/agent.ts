/** The Secure Agent's folder on this host: the Javas in it and its proxy. Runs nothing but those Javas, through their tool. */
import { CouldNotLook } from '../../check.ts';
import type { Host } from '../../host/host.ts';
import { knownOr } from '../../host/known.ts';
import type { Javas } from '../java/java.ts';
import { locatedPropertiesOf } from '../java/properties.ts';
import type { AgentSeen } from './informatica.ts';

const mostFolders = 200;
const mostDepth = 4;
const mostJavas = 4;

export async function agentSeen(folder: string, host: Host, java: Javas, signal: AbortSignal): Promise<AgentSeen> {
  const facts = await knownOr(host.factsOf(folder), null);
  if (facts === null) return { folder, exists: null, javas: [], proxy: null };
  if (!facts.exists) return { folder, exists: false, javas: [], proxy: null };
  const homes = await javaHomesIn(host, folder);
  // Of the environment nothing: the agent runs as an account of its own.
  const looks = homes.map((path) =>
    java.look({ candidate: { by: 'given', path }, options: {}, endpoints: [], certificates: [], proxy: null }, signal),
  );
  return { folder, exists: true, javas: await Promise.all(looks), proxy: await proxyOf(host, folder) };
}

/** Where it lies varies by the agent's version: every folder with a `bin` that holds a java, below names that speak of Java or of apps. */
async function javaHomesIn(host: Host, root: string): Promise<readonly string[]> {
  const homes: string[] = [];
  let folders = [root];
  let looked = 0;
  for (let depth = 0; depth < mostDepth && folders.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      for (const name of await namesOrNone(host, folder)) {
        if (looked >= mostFolders || homes.length >= mostJavas) return homes;
        if (!/jdk|jre|java|zulu|temurin|^apps$|^\d{1,3}(?:\.\d{1,5}){0,3}$/i.test(name)) continue;
        looked += 1;
        const path = host.paths.join(folder, name);
        if (await holdsJava(host, path)) homes.push(path);
        else next.push(path);
      }
    }
    folders = next;
  }
  return homes;
}

async function holdsJava(host: Host, path: string): Promise<boolean> {
  const program = host.platform === 'windows' ? 'java.exe' : 'java';
  const facts = await host.factsOf(host.paths.join(path, 'bin', program)).catch(() => null);
  return facts?.exists === true && facts.kind === 'file';
}

async function namesOrNone(host: Host, folder: string): Promise<readonly string[]> {
  try {
    return ((await host.namesIn(folder)) ?? []).slice(0, 2000);
  } catch (error) {
    if (error instanceof CouldNotLook) return [];
    throw error;
  }
}

/** `apps/agentcore/conf/proxy.ini`, names as seen in public scripts of its users; unverified for every version. */
async function proxyOf(host: Host, folder: string): Promise<AgentSeen['proxy']> {
  const file = host.paths.join(folder, 'apps', 'agentcore', 'conf', 'proxy.ini');
  const text = await host.textOf(file, { maxBytes: 100_000 }).catch(() => null);
  const lines = text === null ? [] : locatedPropertiesOf(text.text);
  const value = (name: string) => lines.findLast((one) => one.name === `InfaAgent.${name}`)?.value.trim() ?? '';
  const line = lines.find(({ name }) => name === 'InfaAgent.ProxyHost')?.line ?? 0;
  if (value('ProxyHost') === '') return null;
  return {
    host: value('ProxyHost')
      .replace(/^[^@]*@/, '')
      .slice(0, 300),
    port: value('ProxyPort').slice(0, 20),
    hasUser: value('ProxyUser') !== '',
    hasPassword: value('ProxyPassword') !== '',
    except: value('NonProxyHost').slice(0, 500),
    place: { file, line },
  };
}
