import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

type Theme = 'light' | 'dark'

function colour(name: string, theme: Theme): string {
  const pair = new RegExp(`--${name}:\\s*light-dark\\(\\s*(#\\w+)\\s*,\\s*(#\\w+)\\s*\\)`).exec(css)
  const plain = new RegExp(`--${name}:\\s*(#\\w+)\\s*;`).exec(css)
  const found = pair ? pair[theme === 'light' ? 1 : 2] : plain?.[1]
  if (found === undefined) throw new Error(`no colour --${name}`)
  return found
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

const surfaces = ['canvas', 'surface', 'raised', 'hover', 'press', 'selected', 'note']
const textPairs: [text: string, on: string][] = [
  ...['ink', 'ink-2'].flatMap((text) => surfaces.map((on): [string, string] => [text, on])),
  ...['canvas', 'surface', 'raised', 'hover', 'selected'].map((on): [string, string] => ['ink-3', on]),
  ...['canvas', 'surface', 'raised', 'accent-soft', 'selected'].map((on): [string, string] => ['accent-text', on]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-accent', 'danger-solid'],
  ['danger', 'danger-soft'],
  ['danger', 'surface'],
  ['danger', 'raised'],
  ['warn', 'warn-soft'],
  ['warn', 'note'],
  ['warn', 'surface'],
  ['ok', 'ok-soft'],
  ['ok', 'surface'],
  ['ink', 'mark'],
  ...[0, 1, 2, 3, 4, 5].map((n): [string, string] => ['on-tint', `tint-${String(n)}`]),
]
const signPairs: [sign: string, on: string][] = [
  ['line-field', 'surface'],
  ['line-field', 'canvas'],
  ['focus', 'surface'],
  ['focus', 'canvas'],
  ['accent', 'surface'],
]

describe.each(['light', 'dark'] as const)('contrast in %s', (theme) => {
  it.each(textPairs)('%s on %s can be read', (text, on) => {
    expect(contrast(colour(text, theme), colour(on, theme))).toBeGreaterThanOrEqual(4.5)
  })
  it.each(signPairs)('%s on %s can be seen', (sign, on) => {
    expect(contrast(colour(sign, theme), colour(on, theme))).toBeGreaterThanOrEqual(3)
  })
})
