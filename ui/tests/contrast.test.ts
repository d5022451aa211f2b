// The tokens' pairs, light and dark: WCAG 2.2 AA, computed from the values in tokens.css.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');

/** OKLCH to linear sRGB (Ottosson), cut off at the gamut's edge. */
function linear(l: number, c: number, h: number): [number, number, number] {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const lms = [
    l + 0.3963377774 * a + 0.2158037573 * b,
    l - 0.1055613458 * a - 0.0638541728 * b,
    l - 0.0894841775 * a - 1.291485548 * b,
  ];
  const [x, y, z] = lms.map((value) => value ** 3) as [number, number, number];
  const rgb = [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
  return rgb.map((value) => Math.min(1, Math.max(0, value))) as [number, number, number];
}

function luminance(token: string, theme: 'light' | 'dark'): number {
  const found = new RegExp(`--${token}: light-dark\\(oklch\\(([^)]+)\\), oklch\\(([^)]+)\\)\\)`).exec(css);
  const [l, c, h] = (found?.[theme === 'light' ? 1 : 2] ?? '').split(' ').map(Number) as [number, number, number];
  const [r, g, b] = linear(l, c, h);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [high, low] = [luminance(one, theme), luminance(other, theme)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const texts = ['ink', 'ink-soft', 'ink-faint', 'run', 'rest', 'warn'].flatMap((text) =>
  ['paper', 'raised', 'sunken'].map((ground) => [text, ground] as const),
);
const more = [
  ['on-ink', 'ink'],
  ['ink', 'warn-wash'],
  ['warn', 'warn-wash'],
  ['ink', 'steel-wash'],
  ['ink-soft', 'steel-wash'],
] as const;
const shapes = (['worked', 'run-fill', 'rest-fill', 'steel', 'warn', 'edge'] as const).flatMap((shape) =>
  (['paper', 'raised', 'sunken'] as const).map((ground) => [shape, ground] as const),
);

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  test.each([...texts, ...more])('text in %s on %s reaches 4.5:1', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(shapes)('%s stands out from %s by 3:1', (shape, ground) => {
    expect(contrast(shape, ground, theme)).toBeGreaterThanOrEqual(3);
  });
});
