import { useSuspenseQuery } from '@tanstack/react-query'
import type { Me, Session } from '@/api/types'
import { sessionQuery } from './session'

/** The session of whoever is signed in. Only under the desk's route, which sees to that. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery)
  if (!data) throw new Error('nobody is signed in')
  return data
}

export function useMe(): Me {
  return useSession().agent
}
