/** What a screen reader is given: Chromium's accessibility tree. */
import type { Page } from 'playwright-core';

export type TreeNode = {
  readonly role: string;
  readonly name: string;
  readonly level: number | null;
  readonly live: string | null;
};

type Raw = {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value: unknown } }[];
};

export async function treeOf(page: Page): Promise<readonly TreeNode[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { readonly nodes: readonly Raw[] };
  await session.detach();
  return nodes
    .filter(({ ignored, role }) => !ignored && role !== undefined)
    .map(({ role, name, properties = [] }) => {
      const property = (wanted: string) => properties.find((one) => one.name === wanted)?.value.value ?? null;
      return {
        ...{ role: role?.value ?? '', name: name?.value.trim() ?? '' },
        ...{ level: property('level') as number | null, live: property('live') as string | null },
      };
    });
}

const named = ['link', 'button', 'textbox', 'combobox', 'checkbox', 'image', 'table', 'navigation', 'region', 'form'];

/** What of a page a screen reader would stumble over; empty: nothing. */
export function stumblesOf(tree: readonly TreeNode[]): readonly string[] {
  const of = (role: string) => tree.filter((one) => one.role === role);
  const landmarks = ['banner', 'main', 'contentinfo'].filter((role) => of(role).length !== 1);
  const names = of('navigation').map(({ name }) => name);
  return [
    ...landmarks.map((role) => `${of(role).length} of ${role}`),
    ...tree.filter(({ role, name }) => named.includes(role) && name === '').map(({ role }) => `${role} without a name`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `two navigations called ${name}`),
    ...(of('heading')[0]?.level === 1 ? [] : ['the first heading is none of the first level']),
    ...(of('table').length > 0 && of('rowheader').length + of('columnheader').length === 0
      ? ['a table without headers']
      : []),
    ...tree.filter(({ live }) => live === 'assertive').map(({ name }) => `interrupts: ${name}`),
  ];
}
