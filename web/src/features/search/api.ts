import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { SearchPage } from '@/api/types'

export function searchQuery(words: string) {
  return queryOptions({
    queryKey: keys.search(words),
    queryFn: ({ signal }) => api.get<SearchPage>('/search', { query: { q: words }, signal }),
    enabled: words.trim() !== '',
    staleTime: 10_000,
  })
}
