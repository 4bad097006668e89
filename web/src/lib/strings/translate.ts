import { formatNumber } from '../locale'

/** Either one text, or one for each plural form that the language has; `{count}` chooses. */
export type Text = string | { readonly one: string; readonly other: string }
export type Catalogue = Readonly<Record<string, Text>>

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

/** `language` is the catalogue's own; numbers are written as their reader is used to. */
export function translator<const C extends Catalogue>(
  catalogue: C,
  language: string,
): Translate<C> {
  const plural = new Intl.PluralRules(language)

  return (key, ...values) => {
    const given = (values[0] ?? {}) as Record<string, string | number>
    const text: Text = catalogue[key] ?? String(key)
    const form =
      typeof text === 'string'
        ? text
        : plural.select(Number(given.count)) === 'one'
          ? text.one
          : text.other
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = given[name]
      if (value === undefined) return whole
      // A count is grouped (1,200); a ticket's number is a name.
      return name === 'count' ? formatNumber(Number(value)) : String(value)
    })
  }
}
