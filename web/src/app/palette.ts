// Which actions a few typed letters mean, the best first.

import type { Action } from './actions'

/** How well `words` fits `title`: 0 not at all; whole beginnings beat initials. */
export function fit(title: string, words: string): number {
  const text = title.toLocaleLowerCase()
  const wanted = words.trim().toLocaleLowerCase()
  if (wanted === '') return 1
  if (text.startsWith(wanted)) return 4
  const each = wanted.split(/\s+/)
  const starts = text.split(/[\s/-]+/)
  if (each.every((word) => starts.some((start) => start.startsWith(word)))) return 3
  if (each.every((word) => text.includes(word))) return 2
  return wanted.length > 1 && areInitials(wanted, starts) ? 1 : 0
}

/** "ks" for "Keyboard shortcuts". */
function areInitials(letters: string, words: readonly string[]): boolean {
  return words.map((word) => word.charAt(0)).join('').startsWith(letters)
}

const order: readonly Action['section'][] = ['ticket', 'list', 'general', 'go', 'admin']

export function rank(actions: readonly Action[], words: string): Action[] {
  return actions
    .filter(({ hidden }) => !hidden)
    .map((action) => ({ action, score: fit(action.title, words) }))
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) =>
        b.score - a.score || order.indexOf(a.action.section) - order.indexOf(b.action.section),
    )
    .map(({ action }) => action)
}
