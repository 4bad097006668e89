// Which rows of a list are ticked, and where a range begins.

export type Selection = { ids: ReadonlySet<string>; anchor: string | null }

export const nothing: Selection = { ids: new Set(), anchor: null }

export function toggle({ ids }: Selection, id: string): Selection {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id }
}

/** Everything from the last ticked row to this one. */
export function extend(selection: Selection, order: readonly string[], id: string): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor)
  const to = order.indexOf(id)
  if (from < 0 || to < 0) return toggle(selection, id)
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor }
}

export function all(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: order[0] ?? null }
}

/** Without rows that have left the list: nobody may change what they do not see. */
export function prune(selection: Selection, order: readonly string[]): Selection {
  if (selection.ids.size === 0) return selection
  const present = new Set(order)
  const ids = [...selection.ids].filter((id) => present.has(id))
  return ids.length === selection.ids.size ? selection : { ...selection, ids: new Set(ids) }
}

/** The row `by` steps from the cursor; the first when there is no cursor, never past an end. */
export function step(order: readonly string[], cursor: string | null, by: number): string | null {
  if (order.length === 0) return null
  const at = cursor === null ? -1 : order.indexOf(cursor)
  if (at < 0) return order[by > 0 ? 0 : order.length - 1] ?? null
  return order[Math.max(0, Math.min(order.length - 1, at + by))] ?? null
}
