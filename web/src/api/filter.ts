export const sorts = ['-updated', 'updated', '-created', 'created', 'waiting'] as const
export type Sort = (typeof sorts)[number]

/** Which tickets a list shows. Lives in the address, so a list can be linked to. */
export type TicketFilter = {
  view?: string
  status?: string
  owner?: string
  team?: string
  inbox?: string
  tag?: string
  customer?: string
  sort?: Sort
}

const texts = ['view', 'status', 'owner', 'team', 'inbox', 'tag', 'customer'] as const

/** Takes what it knows out of an address, and nothing else. */
export function parseFilter(search: Record<string, unknown>): TicketFilter {
  const filter: TicketFilter = {}
  for (const key of texts) {
    const value = search[key]
    if (typeof value === 'string' && value !== '') filter[key] = value
    if (typeof value === 'number') filter[key] = String(value)
  }
  const sort = sorts.find((known) => known === search.sort)
  if (sort) filter.sort = sort
  return filter
}

/** The customer's own list of narrowings, without view and order. */
export function narrowings(filter: TicketFilter): (keyof TicketFilter)[] {
  return texts.filter((key) => key !== 'view' && filter[key] !== undefined)
}

/** The filter as the end of an address: "?view=mine&tag=late", or nothing. */
export function addressSearch(filter: TicketFilter): string {
  const text = new URLSearchParams(filter).toString()
  return text && `?${text}`
}
