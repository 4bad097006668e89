// How entries become a timeline: changes that happened together stand together, messages in the
// middle of a long conversation are folded, days are named.

import type { ChangeEntry, Entry, EventEntry, MessageEntry, NoteEntry } from '@/api/types'

/** What is told in one line between the messages. */
export type SmallEntry = ChangeEntry | EventEntry

export type Block =
  | { type: 'day'; key: string; at: string }
  | { type: 'message'; key: string; entry: MessageEntry; folded: boolean }
  | { type: 'note'; key: string; entry: NoteEntry }
  | { type: 'changes'; key: string; entries: SmallEntry[] }

const togetherWithin = 10 * 60_000
/** In a longer conversation only the first message and this many last ones are open. */
const openAtEnd = 4
const shortEnough = 7

/** `dayOf` names the day of a time in the agent's zone. */
export function blocksOf(entries: readonly Entry[], dayOf: (at: string) => string): Block[] {
  const folded = foldedIds(entries)
  const blocks: Block[] = []
  let day = ''
  for (const entry of entries) {
    const today = dayOf(entry.at)
    if (today !== day) {
      day = today
      blocks.push({ type: 'day', key: `day ${today} ${entry.id}`, at: entry.at })
    }
    if (entry.kind === 'message') {
      blocks.push({ type: 'message', key: entry.id, entry, folded: folded.has(entry.id) })
    } else if (entry.kind === 'note') {
      blocks.push({ type: 'note', key: entry.id, entry })
    } else {
      addChange(blocks, entry)
    }
  }
  return blocks
}

function addChange(blocks: Block[], entry: SmallEntry): void {
  const last = blocks.at(-1)
  const first = last?.type === 'changes' ? last.entries[0] : undefined
  if (last?.type === 'changes' && first && belongTogether(first, entry)) last.entries.push(entry)
  else blocks.push({ type: 'changes', key: entry.id, entries: [entry] })
}

function belongTogether(a: SmallEntry, b: SmallEntry): boolean {
  return Date.parse(b.at) - Date.parse(a.at) < togetherWithin
}

/** One line for each run of changes by the same actor. */
export function linesOf(entries: readonly SmallEntry[]): SmallEntry[][] {
  const lines: SmallEntry[][] = []
  for (const entry of entries) {
    const last = lines.at(-1)
    if (last?.[0]?.by.name === entry.by.name) last.push(entry)
    else lines.push([entry])
  }
  return lines
}

function foldedIds(entries: readonly Entry[]): Set<string> {
  const messages = entries.filter(({ kind }) => kind === 'message')
  if (messages.length < shortEnough) return new Set()
  return new Set(messages.slice(1, -openAtEnd).map(({ id }) => id))
}

/** The newest message from each side, for "who wrote last". */
export function lastMessage(entries: readonly Entry[]): MessageEntry | undefined {
  return entries.findLast((entry): entry is MessageEntry => entry.kind === 'message')
}
