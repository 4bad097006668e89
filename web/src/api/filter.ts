export const sorts = ['-updated', 'updated', '-created', 'created', 'waiting', 'due'] as const
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
  /** Of what is promised next: running, paused, broken or none. */
  promise?: string
  sort?: Sort
}

const texts = ['view', 'status', 'owner', 'team', 'inbox', 'tag', 'customer', 'promise'] as const

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

/** The promise report's period in days, and what of it is looked at. */
export type ReportSearch = {
  days?: number
  kind?: string
  team?: string
  agent?: string
  hour?: number
  state?: string
}

export function parseReport(search: Record<string, unknown>): ReportSearch {
  const found: ReportSearch = {}
  for (const key of ['kind', 'team', 'agent', 'state'] as const) {
    const value = search[key]
    if (typeof value === 'string' || typeof value === 'number') found[key] = String(value)
  }
  const { days, hour } = search
  if (typeof days === 'number' && days >= 1 && days <= 800) found.days = days
  if (typeof hour === 'number' && hour >= 0 && hour <= 23) found.hour = hour
  return found
}
