import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Id, Page, Quarantined, Ticket } from '@/api/types'

/** Mail that needs somebody: it was not understood, or was too large to be taken whole. */
export type IntakeState = 'quarantined' | 'oversized'

export function intakeQuery(state: IntakeState) {
  return infiniteQueryOptions({
    queryKey: keys.intakeIn(state),
    queryFn: ({ pageParam }) =>
      api.get<Page<Quarantined>>('/intake', { query: { state, cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

export const retryQuarantined = (id: Id) => api.post(`/intake/${id}/retry`)
export const dismissArrival = (id: Id) => api.delete(`/intake/${id}`)
/** Pages of tickets are found by number, which an arrival does not know. */
export const ticketOf = (id: Id) => api.get<Ticket>(`/tickets/${id}`)
