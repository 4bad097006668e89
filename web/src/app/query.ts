import { MutationCache, QueryClient } from '@tanstack/react-query'
import { Problem } from '@/api/problem'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'

/** What the server refused it refuses again; only a lost line is worth a second try. */
function retry(failures: number, error: Error): boolean {
  return !(error instanceof Problem && error.status < 500) && failures < 2
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Live updates say when something is stale; a minute covers what they may miss.
      queries: { staleTime: 60_000, gcTime: 10 * 60_000, retry, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        // A form shows its own errors; everything else is said in a toast.
        if (mutation.meta?.quiet !== true) toasts.error(explain(error))
      },
    }),
  })
}
