/** Secrets that stand in clear in a Mule application's files: where, and of which name; pure. Values are looked at and dropped. */
import { isSecretName } from './attributes.ts';
import type { FlowFile } from './flow-config.ts';
import { encryptionKeysIn } from './flow-config.ts';
import type { ExpandedConfig } from './look.ts';
import type { ClearSecret } from './mulesoft.ts';
import { encryptedValue } from './placeholders.ts';
import type { PropertyFile } from './property-files.ts';
import type { WrapperLine } from './wrapper.ts';

const mostTold = 50;

export function clearSecretsIn({
  flows,
  properties,
  options,
  elements,
}: {
  readonly flows: readonly FlowFile[];
  readonly properties: readonly PropertyFile[];
  readonly options: readonly WrapperLine[];
  readonly elements: readonly ExpandedConfig[];
}): readonly ClearSecret[] {
  const attributes = elements.flatMap(({ attributes: own }) => own.filter(({ kind }) => kind === 'secret'));
  const led = attributes.flatMap(({ expanded: { property } }) => (property === null ? [] : [property]));
  const found: ClearSecret[] = [
    ...attributes.filter(({ written }) => isClear(written)).map(({ name, place }) => ({ name, place })),
    ...encryptionKeysIn(flows)
      .filter(({ written }) => isClear(written))
      .map(({ place }) => ({ name: 'key of the secure properties', place })),
    ...properties.flatMap((file) =>
      [...file.properties]
        .filter(([name, one]) => isClear(one.value) && (isSecretName(name) || led.includes(one)))
        .map(([name, { place }]) => ({ name, place })),
    ),
    ...options.flatMap(({ value, place }) => {
      const [, name = '', given = ''] = /^"?(?:-M)?-D([^=\s"]{1,200})=(.*)$/s.exec(value.trim()) ?? [];
      return isSecretName(name) && isClear(given) ? [{ name, place }] : [];
    }),
  ];
  return [...new Map(found.map((one) => [`${one.place.file}:${one.place.line}:${one.name}`, one])).values()].slice(
    0,
    mostTold,
  );
}

/** Neither empty, nor encrypted, nor a placeholder, nor a switch. */
function isClear(value: string): boolean {
  const text = value.trim();
  if (text === '' || encryptedValue.test(text) || /^(?:true|false|\*+)$/i.test(text)) return false;
  return !/^(?:\$\{[^}]*\}|#\[.*\]|%\w+%)$/s.test(text);
}
