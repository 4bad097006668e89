import type { QueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Ticket } from '@/api/types'
import { refreshTicket } from '@/features/tickets/api'

/** After something was done with a promise; the live line says the same a moment later. */
export function refreshPromises(client: QueryClient, ticket: Pick<Ticket, 'id' | 'number'>): void {
  void client.invalidateQueries({ queryKey: keys.promises })
  refreshTicket(client, ticket)
}
