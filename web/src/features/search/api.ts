import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
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

/** The same, page after page, for the page of results. */
export function searchPagesQuery(words: string) {
  return infiniteQueryOptions({
    queryKey: keys.searchPages(words),
    queryFn: ({ pageParam, signal }) =>
      api.get<SearchPage>('/search', { query: { q: words, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: words.trim() !== '',
    staleTime: 10_000,
  })
}
