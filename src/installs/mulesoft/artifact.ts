/** mule-artifact.json and classloader-model.json of Mule 4 -> the least Mule they ask for, and the connector packed with them; pure. */
import { z } from 'zod';
import { lineAt } from '../place.ts';
import type { Artifact } from './pom.ts';

const mostCharacters = 2_000_000;

const artifact = z.looseObject({
  minMuleVersion: z.string().max(100).optional().catch(undefined),
});

const coordinates = z.looseObject({
  groupId: z.string().max(300).optional(),
  artifactId: z.string().max(300),
  version: z.string().max(100).optional(),
});

const model = z.looseObject({
  dependencies: z.array(z.looseObject({ artifactCoordinates: coordinates }).nullable().catch(null)).optional(),
});

/** Null: no JSON, or none that says it. */
export function leastMuleOf(text: string): string | null {
  return artifact.safeParse(jsonOf(text)).data?.minMuleVersion ?? null;
}

/** Connectors among the dependencies; null where the text is no such file. */
export function packedConnectorsOf(text: string, file: string): readonly Artifact[] | null {
  const dependencies = model.safeParse(jsonOf(text)).data?.dependencies;
  if (dependencies === undefined) return null;
  return dependencies.flatMap((dependency) => {
    const { groupId = null, artifactId = '', version = null } = dependency?.artifactCoordinates ?? {};
    if (!/anaplan/i.test(artifactId)) return [];
    const at = text.indexOf(JSON.stringify(artifactId));
    return [{ groupId, artifactId, version, written: version, place: { file, line: at < 0 ? 0 : lineAt(text, at) } }];
  });
}

/** `anaplan-connector-1.1.4.zip` in `plugins/` or `lib/` of a Mule 3 application. */
export function connectorOfFileName(name: string, folder: string): Artifact | null {
  const [, artifactId, version = null] =
    /^([\w.-]{0,80}anaplan[a-z-]{0,60}?)(?:-(\d[\w.-]{0,40}?))?(?:-mule-plugin|-mule-application)?\.(?:zip|jar)$/i.exec(
      name,
    ) ?? [];
  if (artifactId === undefined) return null;
  return { groupId: null, artifactId, version, written: version, place: { file: `${folder}/${name}`, line: 0 } };
}

function jsonOf(text: string): unknown {
  if (text.length > mostCharacters) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
