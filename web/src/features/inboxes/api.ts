import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { InboxSummary } from '@/api/types'

export const inboxesQuery = queryOptions({
  queryKey: keys.inboxes,
  queryFn: async () => (await api.get<{ items: InboxSummary[] }>('/inboxes')).items,
})
