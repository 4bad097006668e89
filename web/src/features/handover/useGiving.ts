import { useQuery } from '@tanstack/react-query'
import type { Id } from '@/api/types'
import { familyQuery, handoversOfQuery } from './api'

/** What of it the server allows on this ticket. */
export function useGiving(ticket: Id): { canOffer: boolean; canAsk: boolean } {
  const canOffer = useQuery(handoversOfQuery(ticket)).data?.can.offer ?? false
  const canAsk = useQuery(familyQuery(ticket)).data?.can.add ?? false
  return { canOffer, canAsk }
}
