/** The colours of the page by the figures of WCAG 2.2: text at least 4.5 against its ground, marks and outlines at least 3. */
import { describe, expect, test } from 'vitest';
import { pageStyle } from '../../src/report/style.ts';
import { webStyle } from '../../src/web/style.ts';

type Rgb = readonly [number, number, number];
type Palette = ReadonlyMap<string, Rgb>;

/** Each `:root` of the style sheet, in its order: light, dark, paper. */
const roots = [...pageStyle.matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) => paletteOf(body));

function paletteOf(body: string): Palette {
  return new Map([...body.matchAll(/--(\w+): #([0-9a-f]{6})/g)].map(([, name = '', hex = '']) => [name, rgbOf(hex)]));
}

function rgbOf(hex: string): Rgb {
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
}

/** `share` of one over the other. */
function mixed(one: Rgb, other: Rgb, share: number): Rgb {
  return one.map((value, index) => value * share + (other[index] ?? 0) * (1 - share)) as unknown as Rgb;
}

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const tones = ['failure', 'warning', 'unknown', 'notice', 'ok', 'skipped'] as const;
const grounds = ['page', 'card', 'inset'] as const;

describe.each([
  ['light', 0],
  ['dark', 1],
  ['paper', 2],
] as const)('the %s palette', (_name, index) => {
  const palette = new Map([...(roots[0] ?? []), ...(roots[index] ?? [])]);
  const of = (name: string): Rgb => palette.get(name) ?? [0, 0, 0];

  test('has every colour', () => {
    expect(roots).toHaveLength(3);
    for (const name of [...tones, ...grounds, 'ink', 'soft', 'line']) expect(palette.has(name), name).toBe(true);
  });
  test.each([...tones, 'ink', 'soft'])('%s is read on every ground', (name) => {
    for (const ground of grounds) expect(contrast(of(name), of(ground)), ground).toBeGreaterThanOrEqual(4.5);
  });
  test.each(tones)('%s is read on its own badge, and told from the card as a mark and as the edge of one', (name) => {
    expect(contrast(of(name), mixed(of(name), of('card'), 0.11))).toBeGreaterThanOrEqual(4.5);
    for (const ground of grounds) expect(contrast(of(name), of(ground))).toBeGreaterThanOrEqual(3);
  });
  test('a button is read, and a field has an edge', () => {
    expect(contrast(of('card'), of('notice'))).toBeGreaterThanOrEqual(4.5);
    for (const ground of grounds) expect(contrast(of('soft'), of(ground))).toBeGreaterThanOrEqual(3);
  });
  test('earlier runs and hours without a look are told from their ground, however faint they are drawn', () => {
    for (const name of ['.plot .earlier', '.b-none']) {
      const [, opacity] = new RegExp(`${name.replaceAll('.', '\\.')} \\{[^}]*opacity: (\\.\\d+)`).exec(webStyle) ?? [];
      expect(opacity, name).toBeDefined();
      const drawn = mixed(of('soft'), of('card'), Number(opacity));
      expect(contrast(drawn, of('card')), name).toBeGreaterThanOrEqual(3);
    }
  });
});
