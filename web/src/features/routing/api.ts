import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { AgentPresence, Id, Offer } from '@/api/types'

export type Choice = AgentPresence['chosen']

export const myPresenceQuery = queryOptions({
  queryKey: keys.myPresence,
  queryFn: () => api.get<AgentPresence>('/me/presence'),
})

export const offersQuery = queryOptions({
  queryKey: keys.offers,
  queryFn: async () => (await api.get<{ items: Offer[] }>('/me/offers')).items,
})

export const choosePresence = (state: Choice) =>
  api.put<AgentPresence>('/me/presence', { body: { state } })

export const sayOneIsAtWork = () => api.post('/me/presence/act')

export const acceptOffer = (id: Id) => api.post<Offer>(`/offers/${id}/accept`)
export const declineOffer = (id: Id) => api.post<Offer>(`/offers/${id}/decline`, { body: {} })
