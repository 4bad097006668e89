// Times that stand in what one writes, as offers to promise them.

import type { NewPromise, TimePhrase } from '@/api/types'
import { plainLines } from '@/lib/rich'

export type PendingPromise = Required<NewPromise>

/** What one wrote oneself: without what is quoted. */
export function ownWords(html: string): string {
  return plainLines(html.replace(/<blockquote\b[\s\S]*?<\/blockquote>/gi, '')).join('\n')
}

/** Where a sentence ends, or one thing is told and another begins. */
const ends = /[.!?](?=\s|$)|[,;\n]|\s(?:and|but|und|aber|sowie)\s/gi

/** The part of a sentence that the words stand in, as far as it fits into a promise. */
export function clauseAt(text: string, begin: number, end: number, most = 200): string {
  const before = [...text.slice(0, begin).matchAll(ends)].at(-1)
  const after = text.slice(end).search(ends)
  const from = before ? before.index + before[0].length : 0
  const clause = text
    .slice(from, after < 0 ? text.length : end + after)
    .trim()
    .replace(/^(?:and|but|und|aber)\s+/i, '')
  return clause.length <= most ? clause : text.slice(begin, end)
}

/** Calling is another kind of promise than writing. */
export function kindOf(words: string): NewPromise['kind'] {
  return /\b(call|ring|phone|anrufen|rufe|ruft|rufen|anruf|rückruf|telefon\w*)\b/i.test(words) ? 'callback' : 'update'
}

export type Offer = { key: string; phrase: string; promise: PendingPromise }

/** What may still be promised: not what is promised already, nor what was waved away. */
export function offersOf(
  text: string,
  phrases: readonly TimePhrase[],
  promised: readonly { due: string | null }[],
  dismissed: ReadonlySet<string>,
): Offer[] {
  const taken = new Set(promised.map(({ due }) => (due === null ? Number.NaN : Date.parse(due))))
  const offers: Offer[] = []
  for (const { begin, end, text: phrase, due } of phrases) {
    const key = `${phrase.toLowerCase()} ${due.slice(0, 10)}`
    if (dismissed.has(key) || taken.has(Date.parse(due)) || offers.some((other) => other.promise.due === due)) continue
    const what = clauseAt(text, begin, end)
    offers.push({ key, phrase, promise: { kind: kindOf(what), due, what, visible: true } })
  }
  return offers
}
