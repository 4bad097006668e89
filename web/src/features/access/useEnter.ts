import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import { sessionQuery } from '@/app/session'

/** After the server let somebody in: fetches the session and goes to where they wanted to be. */
export function useEnter(): (to?: string) => Promise<void> {
  const client = useQueryClient()
  const router = useRouter()
  return async (to = '/') => {
    client.removeQueries({ queryKey: keys.setup })
    await client.query({ ...sessionQuery, staleTime: 0 })
    router.history.push(to)
  }
}
