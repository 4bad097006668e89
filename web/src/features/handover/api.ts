import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type {
  Handover,
  HandoverDraft,
  HandoverList,
  Id,
  NewHandover,
  NewSubTicket,
  SubTicket,
  Ticket,
  TicketFamily,
  TicketHandovers,
} from '@/api/types'
import { refreshTicket } from '@/features/tickets/api'

/** How a ticket was passed on, the newest first. */
export function handoversOfQuery(ticket: Id) {
  return queryOptions({
    queryKey: keys.handoversOf(ticket),
    queryFn: () => api.get<TicketHandovers>(`/tickets/${ticket}/handovers`),
  })
}

/** What the packet may say; what was written a minute ago belongs into it. */
export function draftQuery(ticket: Id) {
  return queryOptions({
    queryKey: keys.handoverDraft(ticket),
    queryFn: () => api.get<HandoverDraft>(`/tickets/${ticket}/handover/draft`),
    staleTime: 0,
    gcTime: 0,
  })
}

export const toAcceptQuery = queryOptions({
  queryKey: keys.handoversToAccept,
  queryFn: () => api.get<HandoverList>('/handovers', { query: { role: 'taker' } }),
})

export const givenQuery = queryOptions({
  queryKey: keys.handoversGiven,
  queryFn: () => api.get<HandoverList>('/handovers', { query: { role: 'giver' } }),
})

export function familyQuery(ticket: Id) {
  return queryOptions({
    queryKey: keys.family(ticket),
    queryFn: () => api.get<TicketFamily>(`/tickets/${ticket}/sub-tickets`),
  })
}

export const offerTicket = (ticket: Id, body: NewHandover) =>
  api.post<Handover>(`/tickets/${ticket}/handovers`, { body })

export const acceptHandover = (id: Id) => api.post<Handover>(`/handovers/${id}/accept`, { body: {} })

export const refuseHandover = (id: Id, reason: string) =>
  api.post<Handover>(`/handovers/${id}/refuse`, { body: { reason } })

export const withdrawHandover = (id: Id) => api.post<Handover>(`/handovers/${id}/withdraw`)

export const addSubTicket = (ticket: Id, body: NewSubTicket) =>
  api.post<SubTicket>(`/tickets/${ticket}/sub-tickets`, { body })

/** After something was done with a handover; the live line says the same a moment later. */
export function refreshHandovers(client: QueryClient, ticket: Pick<Ticket, 'id' | 'number'>): void {
  void client.invalidateQueries({ queryKey: keys.handovers })
  refreshTicket(client, ticket)
}
