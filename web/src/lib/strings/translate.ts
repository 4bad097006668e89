import { formatNumber } from '../locale'
import { spoken } from './language'

type Plural = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>

/** Either one text, or one for each plural form that the language has; `{count}` chooses. */
export type Text = string | Plural
export type Catalogue = Readonly<Record<string, Text>>

/** The same catalogue in another language: every key, and one text where there is one. */
export type Translation<C extends Catalogue> = {
  readonly [Key in keyof C]: C[Key] extends string ? string : Text
}

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type NamesOf<T> = T extends string
  ? Names<T>
  : T extends { one: infer One; other: infer Other }
    ? Names<One> | Names<Other> | 'count'
    : never

type Arguments<T> = [NamesOf<T>] extends [never]
  ? []
  : [values: Record<NamesOf<T>, string | number>]

/** The keys of texts that need no values. */
export type PlainKey<C extends Catalogue> = {
  [K in keyof C]: [NamesOf<C[K]>] extends [never] ? K : never
}[keyof C] &
  string

export type Translate<C extends Catalogue> = <K extends keyof C>(
  key: K,
  ...values: Arguments<C[K]>
) => string

/** Texts of an English catalogue in the language that is spoken; numbers as their reader is used to. */
export function translator<const C extends Catalogue>(
  english: C,
  inOther: () => Catalogue | undefined = () => undefined,
): Translate<C> {
  return (key, ...values) => {
    const given = (values[0] ?? {}) as Record<string, string | number>
    const other = inOther()?.[String(key)]
    const text: Text = other ?? english[key] ?? String(key)
    const language = other === undefined ? 'en' : spoken.get()
    return formOf(text, Number(given.count), language).replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = given[name]
      if (value === undefined) return whole
      // A count is grouped (1,200); a ticket's number is a name.
      return name === 'count' ? formatNumber(Number(value)) : String(value)
    })
  }
}

const rules = new Map<string, Intl.PluralRules>()

function formOf(text: Text, count: number, language: string): string {
  if (typeof text === 'string') return text
  const plural = rules.get(language) ?? new Intl.PluralRules(language)
  rules.set(language, plural)
  return text[plural.select(count)] ?? text.other
}
