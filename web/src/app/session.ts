import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type { Me, Session, SetupState } from '@/api/types'

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await api.get<Session>('/session')
    } catch (error) {
      if (isProblem(error, 401)) return null
      throw error
    }
  },
  staleTime: Infinity,
})

export const setupQuery = queryOptions({
  queryKey: keys.setup,
  queryFn: () => api.get<SetupState>('/setup'),
  staleTime: Infinity,
})

/** After a change to one's own profile. */
export function updateMe(client: QueryClient, agent: Me): void {
  client.setQueryData(keys.session, (session: Session | null | undefined) =>
    session ? { ...session, agent } : session,
  )
}
