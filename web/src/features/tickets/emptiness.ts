import { narrowings, type TicketFilter } from '@/api/filter'

const views = ['mine', 'unowned', 'at_risk', 'waiting'] as const

export type Emptiness = 'filter' | 'inboxes' | (typeof views)[number] | 'list'

/** Why a list is empty: what to say of it. Where no inbox is connected, nothing can come. */
export function emptiness(
  filter: TicketFilter,
  inboxes: readonly { active: boolean }[] | undefined,
): Emptiness {
  if (narrowings(filter).length > 0) return 'filter'
  if (isUnconnected(inboxes)) return 'inboxes'
  return views.find((view) => view === filter.view) ?? 'list'
}

/** Not while it is unknown which inboxes there are. */
export function isUnconnected(inboxes: readonly { active: boolean }[] | undefined): boolean {
  return inboxes !== undefined && !inboxes.some(({ active }) => active)
}
