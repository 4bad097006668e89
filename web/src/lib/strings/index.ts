// All words of the desk come from a catalogue. `t` knows each text's placeholders, so a missing one
// does not compile. Another language is another catalogue of the same keys (see language.ts).

import { en } from './en'
import { translated } from './language'
import { translator, type PlainKey } from './translate'

export const t = translator(en, () => translated('desk'))
/** A text without placeholders: what a label, a heading or an action is named with. */
export type Key = PlainKey<typeof en>

/** What the server says in English, in the agent's language where we know it. */
export function said(english: string): string {
  const sentences = translated('server')
  if (!sentences) return english
  if (Object.hasOwn(sentences, english)) return sentences[english] ?? english
  for (const { pattern, text } of templatesOf(sentences)) {
    const values = pattern.exec(english)?.groups
    if (values) return text.replace(/\{(\w+)\}/g, (whole, name: string) => filling(values[name]) ?? whole)
  }
  return english
}

/** What was put in may be a sentence too: why something could not be done. */
const filling = (value: string | undefined) => (value?.endsWith('.') ? said(value) : value)

type Template = { pattern: RegExp; text: string }

const templates = new WeakMap<object, Template[]>()

/** The sentences in which something stands that differs: "At most {high} characters fit." */
function templatesOf(sentences: Readonly<Record<string, string>>): readonly Template[] {
  const known = templates.get(sentences)
  if (known) return known
  const made = Object.entries(sentences)
    .filter(([english]) => english.includes('{'))
    .map(([english, text]) => ({ pattern: patternOf(english), text }))
  templates.set(sentences, made)
  return made
}

function patternOf(sentence: string): RegExp {
  const source = sentence
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (_whole, name: string) => `(?<${name}>.+)`)
  return new RegExp(`^${source}$`)
}
