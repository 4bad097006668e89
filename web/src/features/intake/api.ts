import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Id, Page, Quarantined } from '@/api/types'

export const quarantineQuery = infiniteQueryOptions({
  queryKey: keys.intake,
  queryFn: ({ pageParam }) =>
    api.get<Page<Quarantined>>('/intake', { query: { state: 'quarantined', cursor: pageParam } }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
})

export const retryQuarantined = (id: Id) => api.post(`/intake/${id}/retry`)
export const dismissQuarantined = (id: Id) => api.delete(`/intake/${id}`)
