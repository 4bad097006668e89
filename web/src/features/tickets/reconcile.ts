// How a list that is already on the screen takes in what changed, without fetching all of it again:
// a list scrolled to row 40,000 has hundreds of pages.

import type { InfiniteData } from '@tanstack/react-query'
import type { Page, Row } from '@/api/types'

type Rows = InfiniteData<Page<Row>, string | null>

/** Lays a freshly fetched first page over a list ordered by last change, and takes out `gone`. */
export function layHead(list: Rows, head: Page<Row>, gone: readonly string[] = []): Rows {
  if (list.pages.length <= 1) return { ...list, pages: [head] }

  const moved = new Set([...gone, ...head.items.map(({ id }) => id)])
  const rest = list.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ id }) => !moved.has(id)),
  }))

  // What stood between the new head and the old pages stays on the first page, so that no row is
  // lost; the cursors belong to the pages and stay.
  const pages = rest.map((page, index) =>
    index === 0 ? { ...page, items: [...head.items, ...page.items] } : page,
  )
  return { ...list, pages }
}

/** The changed tickets that the list shows, but the new first page does not. */
export function leftBehind(list: Rows, head: Page<Row>, changed: readonly string[]): Row[] {
  if (list.pages.length <= 1) return []
  const onHead = new Set(head.items.map(({ id }) => id))
  const wanted = new Set(changed.filter((id) => !onHead.has(id)))
  if (wanted.size === 0) return []
  return list.pages.flatMap(({ items }) => items.filter(({ id }) => wanted.has(id)))
}

/**
 * Of tickets left behind, those that have left the list. A ticket that moves in the order of
 * changes comes to the top, so one that is not there is gone; unless nothing moved it, because only
 * a mark of it changed (read, draft, delivery).
 */
export function goneOf(before: readonly Row[], now: readonly Row[]): string[] {
  const updated = new Map(now.map((row) => [row.id, row.updated_at]))
  return before.filter((row) => updated.get(row.id) !== row.updated_at).map(({ id }) => id)
}

/** Replaces rows where they stand: for lists in another order, until they are opened anew. */
export function replaceRows(list: Rows, rows: readonly Row[]): Rows {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const touched = ({ items }: Page<Row>) => items.some(({ id }) => byId.has(id))
  if (!list.pages.some(touched)) return list
  const pages = list.pages.map((page) =>
    touched(page) ? { ...page, items: page.items.map((row) => byId.get(row.id) ?? row) } : page,
  )
  return { ...list, pages }
}

/** Puts rows that were replaced where they stand by what is due; without a time they leave the list. */
export function orderByDue(list: Rows): Rows {
  const due = ({ next_due }: Row) => Date.parse(next_due?.at ?? '')
  const timed = list.pages.map(({ items }) => items.filter((row) => !Number.isNaN(due(row))))
  const rows = timed.flat().sort((a, b) => due(a) - due(b))
  let from = 0
  const pages = list.pages.map((page, index) => {
    const items = rows.slice(from, from + (timed[index]?.length ?? 0))
    from += items.length
    return { ...page, items }
  })
  return { ...list, pages }
}

/** What a patch does to a row at once, before the server has answered. */
export function patchRows(list: Rows, ids: readonly string[], patch: Partial<Row>): Rows {
  const rows = list.pages
    .flatMap(({ items }) => items)
    .filter(({ id }) => ids.includes(id))
    .map((row) => ({ ...row, ...patch }))
  return rows.length === 0 ? list : replaceRows(list, rows)
}
