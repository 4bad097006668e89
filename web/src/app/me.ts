import { createContext, useContext } from 'react'
import type { Me, Session } from '@/api/types'

/** Set by the shell, so that a thousand rows do not each watch the cache. */
export const SessionContext = createContext<Session | null>(null)

/** The session of whoever is signed in. Only under the desk's route, which sees to that. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('nobody is signed in')
  return session
}

export function useMe(): Me {
  return useSession().agent
}
