// Which language the desk speaks. English is always there; another is fetched when somebody wants it.

import { Store } from '../store'
import type { Catalogue } from './translate'

export type Words = {
  desk: Catalogue
  admin: Catalogue
  promises: Catalogue
  handover: Catalogue
  routing: Catalogue
  /** Sentences of the server, by what they are in English. */
  server: Readonly<Record<string, string>>
}

const others: Readonly<Record<string, () => Promise<Words>>> = {
  de: async () => {
    const [{ de }, { adminDe }, { handoverDe }, { promisesDe }, { routingDe }, { serverDe }] = await Promise.all([
      import('./de'),
      import('./admin_de'),
      import('./handover_de'),
      import('./promises_de'),
      import('./routing_de'),
      import('./server_de'),
    ])
    return { desk: de, admin: adminDe, handover: handoverDe, promises: promisesDe, routing: routingDe, server: serverDe }
  },
}

/** The languages that the desk is written in, as an agent's profile names them. */
export const languages: readonly string[] = ['en', ...Object.keys(others)]

/** The language of the words on the screen. What is drawn from now on is in it. */
export const spoken = new Store('en')

let words: Words | null = null
let wanted = 'en'

/** "de-AT" is spoken as "de"; what the desk does not know is none. */
function known(language: string): string | undefined {
  const [first = ''] = language.toLowerCase().split('-')
  return languages.includes(first) ? first : undefined
}

/** Speaks a language once its words are there; English if it has none, or they cannot be fetched. */
export async function speak(language: string): Promise<void> {
  const next = known(language) ?? 'en'
  wanted = next
  const fetched = (await others[next]?.().catch(() => null)) ?? null
  if (wanted !== next) return // somebody asked for another one meanwhile
  words = fetched
  spoken.set(fetched ? next : 'en')
}

/** What the browser's owner reads best, of what the desk speaks. Nobody has signed in yet. */
export function browserLanguage(preferred: readonly string[] = navigator.languages): string {
  return preferred.map(known).find((language) => language !== undefined) ?? 'en'
}

/** A part of the words that are spoken, unless that is English. */
export function translated<Part extends keyof Words>(part: Part): Words[Part] | undefined {
  return words?.[part]
}
