/** pom.xml -> the Anaplan connector it names and the Mule it is for; pure. What a parent or another file says is unknown here. */
import type { Place } from '../place.ts';
import type { XmlElement } from './xml.ts';
import { childOf } from './xml.ts';

export type Artifact = {
  readonly groupId: string | null;
  readonly artifactId: string;
  /** Null: not said here, or by a property that is not. */
  readonly version: string | null;
  /** As written; null where there is none. */
  readonly written: string | null;
  readonly place: Place;
};

export type Pom = {
  readonly connectors: readonly Artifact[];
  /** `group:artifact:version` of the parent, where dependencies and versions may come from. */
  readonly parent: string | null;
  /** Mule the project is built for (`app.runtime`, `mule.version`); null where it is not said. */
  readonly mule: string | null;
};

const mostSteps = 10;

export function pomOf(project: XmlElement, file: string): Pom {
  const known = propertiesOf(project);
  const resolved = (text: string | null) => (text === null ? null : withProperties(text, known));
  const managed = dependenciesBelow(childOf(childOf(project, 'dependencyManagement'), 'dependencies'));
  const connectors = dependenciesBelow(childOf(project, 'dependencies'))
    .filter((dependency) => /anaplan/i.test(textOf(dependency, 'artifactId') ?? ''))
    .map((dependency): Artifact => {
      const artifactId = textOf(dependency, 'artifactId') ?? '';
      const own = managed.find((one) => textOf(one, 'artifactId') === artifactId) ?? null;
      const written = textOf(dependency, 'version') ?? textOf(own, 'version');
      const groupId = resolved(textOf(dependency, 'groupId'));
      return { groupId, artifactId, version: resolved(written), written, place: { file, line: dependency.line } };
    });
  const parent = childOf(project, 'parent');
  return {
    connectors,
    parent: parent === null ? null : ['groupId', 'artifactId', 'version'].map((name) => textOf(parent, name)).join(':'),
    mule: resolved(known.get('app.runtime') ?? known.get('mule.version') ?? null),
  };
}

/** Null where a property is not known here, or leads to itself. */
function withProperties(text: string, known: ReadonlyMap<string, string>): string | null {
  let now = text;
  for (let step = 0; step < mostSteps && now.length < 1000; step++) {
    let isKnown = true;
    const next = now.replace(/\$\{([^${}]{1,200})\}/g, (whole, name: string) => {
      const value = known.get(name.trim());
      if (value === undefined) isKnown = false;
      return value ?? whole;
    });
    if (!isKnown) return null;
    if (next === now) return now === '' || now.includes('${') ? null : now;
    now = next;
  }
  return null;
}

function propertiesOf(project: XmlElement): ReadonlyMap<string, string> {
  const parent = childOf(project, 'parent');
  const own = (name: string) => textOf(project, name) ?? textOf(parent, name);
  const said: (readonly [string, string | null])[] = [
    ['project.version', own('version')],
    ['version', own('version')],
    ['project.groupId', own('groupId')],
    ['project.parent.version', textOf(parent, 'version')],
    ...(childOf(project, 'properties')?.children ?? []).map(({ name, text }) => [name, text] as const),
  ];
  return new Map(said.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
}

function dependenciesBelow(list: XmlElement | null): readonly XmlElement[] {
  return (list?.children ?? []).filter(({ name }) => name === 'dependency');
}

function textOf(element: XmlElement | null, name: string): string | null {
  const text = childOf(element, name)?.text ?? '';
  return text === '' ? null : text.slice(0, 300);
}
