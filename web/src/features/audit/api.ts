import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { AuditEntry, Page } from '@/api/types'

export const auditQuery = infiniteQueryOptions({
  queryKey: keys.audit,
  queryFn: ({ pageParam }) => api.get<Page<AuditEntry>>('/audit', { query: { cursor: pageParam } }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
  // Nothing announces new entries, so each look is a fresh one.
  staleTime: 0,
})
