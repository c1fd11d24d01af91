/** Mule's XML -> the configurations that lead to Anaplan, the property files they load, the secrets in clear; pure. Namespaces decide, not prefixes. */
import type { Place } from '../place.ts';
import type { XmlAttribute, XmlElement } from './xml.ts';
import { elementsOf } from './xml.ts';

export type ConfigElement = {
  readonly element: XmlElement;
  readonly file: string;
  readonly by: 'connector' | 'http';
  /** With those inside it, and of a referenced TLS context: keystore and trust store. */
  readonly attributes: readonly (XmlAttribute & { readonly owner: string })[];
};

export type Declared = { readonly written: string; readonly place: Place };

export type FlowFile = { readonly file: string; readonly root: XmlElement };

const anaplan = /\/mule\/anaplan/i;

/** Elements of the connector that stand at the top, or hold a connection; `resolved` says what a text comes to. */
export function configElementsOf(
  files: readonly FlowFile[],
  resolved: (text: string) => string | null,
): readonly ConfigElement[] {
  const contexts = new Map(
    files.flatMap(({ root }) =>
      root.children
        .filter(({ name, uri }) => name === 'context' && /\/mule\/tls/.test(uri))
        .map((context) => [attributeOf(context, 'name') ?? '', context] as const),
    ),
  );
  return files.flatMap(({ file, root }) =>
    root.children.flatMap((element): readonly ConfigElement[] => {
      if (anaplan.test(element.uri))
        return [{ element, file, by: 'connector', attributes: attributesOf(element, contexts) }];
      if (!leadsToAnaplan(element, resolved)) return [];
      return [{ element, file, by: 'http', attributes: attributesOf(element, contexts).filter(isOfHttp) }];
    }),
  );
}

/** Operations in flows. */
export function operationsIn(files: readonly FlowFile[]): number {
  return files.reduce(
    (count, { root }) =>
      count +
      root.children
        .flatMap(({ children }) => children.flatMap(elementsOf))
        .filter(({ uri, name }) => anaplan.test(uri) && !/connection|config/.test(name)).length,
    0,
  );
}

/** In the order in which Mule declares them: `<configuration-properties file>`, `<secure-properties:config file>`, Spring's `location`. */
export function declaredIn(files: readonly FlowFile[]): readonly Declared[] {
  return files.flatMap(({ file, root }) =>
    elementsOf(root).flatMap(({ name, attributes }) => {
      const wanted =
        name === 'property-placeholder'
          ? /^locations?$/
          : /^(?:configuration-properties|config)$/.test(name)
            ? /^(?:file|locations?)$/
            : null;
      if (wanted === null) return [];
      return attributes
        .filter((attribute) => wanted.test(attribute.name))
        .flatMap(({ value, line }) =>
          value.split(',').map((written) => ({ written: written.trim(), place: { file, line } })),
        )
        .filter(({ written }) => /\.(?:properties|ya?ml)$/i.test(written));
    }),
  );
}

/** `<global-property name value>` */
export function globalPropertiesIn(
  files: readonly FlowFile[],
): readonly { readonly name: string; readonly value: string; readonly place: Place }[] {
  return files.flatMap(({ file, root }) =>
    root.children
      .filter(({ name }) => name === 'global-property')
      .map((element) => ({
        name: attributeOf(element, 'name') ?? '',
        value: attributeOf(element, 'value') ?? '',
        place: { file, line: element.line },
      })),
  );
}

/** The key of Mule's secure properties. */
export function encryptionKeysIn(
  files: readonly FlowFile[],
): readonly { readonly written: string; readonly place: Place }[] {
  return files.flatMap(({ file, root }) =>
    root.children
      .filter(({ uri }) => /\/mule\/secure-propert|secure-property-placeholder/.test(uri))
      .flatMap(({ attributes }) => attributes.filter(({ name }) => name === 'key' || name === 'encryptionKey'))
      .map(({ value, line }) => ({ written: value, place: { file, line } })),
  );
}

export function attributeOf(element: XmlElement, name: string): string | null {
  return element.attributes.find((one) => one.name === name)?.value ?? null;
}

function attributesOf(element: XmlElement, contexts: ReadonlyMap<string, XmlElement>): ConfigElement['attributes'] {
  const inside = elementsOf(element);
  const referenced = inside.flatMap(({ attributes }) =>
    attributes
      .filter(({ name }) => /^tlsContext(?:-ref)?$/.test(name))
      .flatMap(({ value }) => contexts.get(value) ?? []),
  );
  return [...inside, ...referenced.flatMap(elementsOf)]
    .filter(({ name }) => name !== 'trust-store' && name !== 'reconnection')
    .flatMap(({ name: owner, attributes }) => attributes.map((attribute) => ({ ...attribute, owner })));
}

/** Of an HTTP requester only what concerns sign-in: its host is judged by the connections of the settings. */
function isOfHttp({ owner }: { readonly owner: string }): boolean {
  return /key-store|authentication/.test(owner);
}

function leadsToAnaplan(element: XmlElement, resolved: (text: string) => string | null): boolean {
  if (!/\/mule\/http$/.test(element.uri) || !/^request/.test(element.name)) return false;
  return elementsOf(element).some((one) =>
    /(?:^|\.)anaplan\.com$/i.test(resolved(attributeOf(one, 'host') ?? '') ?? ''),
  );
}
