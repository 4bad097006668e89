import type { QueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { TicketFilter } from '@/api/filter'
import { keys } from '@/api/keys'
import type { Id, Row, Ticket } from '@/api/types'
import { fetchRows, type ListData } from './api'
import { goneOf, layHead, leftBehind, orderByDue, patchRows, replaceRows } from './reconcile'

/** So many single rows are worth asking for; past that the list is fetched anew. */
const fewRows = 10

/** Brings the lists up to date after these tickets changed: those on the screen now, others later. */
export async function refreshLists(client: QueryClient, tickets: readonly Id[]): Promise<void> {
  const lists = client.getQueryCache().findAll({ queryKey: keys.lists })
  await Promise.all(
    lists.map(async (query) => {
      const filter = query.queryKey[1] as TicketFilter | undefined
      const data = query.state.data as ListData | undefined
      if (!filter || !data || !query.isActive()) {
        await client.invalidateQueries({ queryKey: query.queryKey, refetchType: 'none' })
        return
      }
      await refreshList(client, filter, tickets)
    }),
  )
}

async function refreshList(client: QueryClient, filter: TicketFilter, tickets: readonly Id[]) {
  const key = keys.list(filter)
  const list = client.getQueryData<ListData>(key)
  if (!list) return
  if (filter.sort === 'due' && list.pages.length <= 1) {
    const page = await fetchRows(filter, null) // so that what has become due comes in, too
    client.setQueryData(key, (now: ListData | undefined) =>
      now && now.pages.length <= 1 ? { ...now, pages: [page] } : now,
    )
    return
  }
  const byChange = filter.sort === undefined || filter.sort === '-updated'
  const head = byChange ? await fetchRows(filter, null) : null
  const behind = head ? leftBehind(list, head, tickets).map(({ id }) => id) : tickets
  if (behind.length > fewRows) {
    await client.invalidateQueries({ queryKey: key })
    return
  }
  const rows = await fetchTickets(behind)
  client.setQueryData(key, (now: ListData | undefined) => {
    if (!now) return now
    if (!head) return filter.sort === 'due' ? orderByDue(replaceRows(now, rows)) : replaceRows(now, rows)
    const gone = goneOf(leftBehind(now, head, tickets), rows)
    return layHead(replaceRows(now, rows), head, gone)
  })
}

/** Those that are still there and may be seen. */
async function fetchTickets(ids: readonly Id[]): Promise<Ticket[]> {
  const found = await Promise.allSettled(ids.map((id) => api.get<Ticket>(`/tickets/${id}`)))
  return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Shows on the ticket and in the lists that one has a draft there, or has none any more. */
export function markDraft(
  client: QueryClient,
  ticket: Pick<Ticket, 'id' | 'number'>,
  draft: boolean,
): void {
  client.setQueryData(keys.ticket(ticket.number), (before: Ticket | undefined) =>
    before && before.draft !== draft ? { ...before, draft } : before,
  )
  patchLists(client, [ticket.id], { draft })
}

/** Shows a change in all lists at once; the live update that follows puts each row in its place. */
export function patchLists(client: QueryClient, ids: readonly Id[], patch: Partial<Row>): void {
  client.setQueriesData({ queryKey: keys.lists }, (list: ListData | undefined) =>
    list?.pages ? patchRows(list, ids, patch) : list,
  )
}
