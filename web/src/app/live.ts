// Keeps what is shown up to date: live events → stale keys → cache.

import { useEffect } from 'react'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { LiveConnection, openSocket, type LiveState } from '@/api/live'
import { staleAfter } from '@/api/invalidation'
import { keys } from '@/api/keys'
import type { Id, LiveEvent, PresenceState, PresentAgent, Ticket } from '@/api/types'
import { refreshLists } from '@/features/tickets/list_cache'
import { Store, useStore } from '@/lib/store'
import { useSession } from './me'

const gatherFor = 150

export const liveState = new Store<LiveState>('connecting')
const presence = new Store<ReadonlyMap<string, readonly PresentAgent[]>>(new Map())
let connection: LiveConnection | null = null

/** Runs the live line while the desk is open. */
export function useLive(): void {
  const client = useQueryClient()
  const { position } = useSession()
  useEffect(() => {
    let gathered: LiveEvent[] = []
    let timer: ReturnType<typeof setTimeout> | undefined

    const live = new LiveConnection({
      open: openSocket,
      handlers: {
        event: (event) => {
          gathered.push(event)
          timer ??= setTimeout(() => {
            const events = gathered
            gathered = []
            timer = undefined
            apply(client, events)
          }, gatherFor)
        },
        reset: () => void client.invalidateQueries(),
        presence: (subject, agents) => {
          presence.set((before) => new Map(before).set(subject, agents))
        },
        state: liveState.set,
      },
    })
    const hurry = () => {
      if (!document.hidden) live.hurry()
    }
    connection = live
    live.start(position)
    window.addEventListener('online', hurry)
    document.addEventListener('visibilitychange', hurry)
    return () => {
      live.stop()
      connection = null
      clearTimeout(timer)
      window.removeEventListener('online', hurry)
      document.removeEventListener('visibilitychange', hurry)
    }
    // The position is only where to begin; a later session answer must not restart the line.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client])
}

function apply(client: QueryClient, events: readonly LiveEvent[]): void {
  const stale = staleAfter(events)
  for (const queryKey of stale.keys) {
    // What every open desk asks for must not be fetched by all of them at each event in the house.
    const refetchType = queryKey === keys.promisesDue ? 'none' : 'active'
    void client.invalidateQueries({ queryKey, refetchType })
  }
  // Whoever writes here knows of the draft; its every save needs no fetch of the ticket.
  const drafts = stale.drafts.filter((id) => !isWriting(client, id))
  const tickets = [...stale.tickets, ...drafts]
  if (tickets.length === 0) return
  for (const ticket of stale.tickets) void client.invalidateQueries({ queryKey: keys.promisesOf(ticket) })
  void client.invalidateQueries({
    queryKey: keys.tickets,
    predicate: ({ state }) => tickets.includes((state.data as Ticket | undefined)?.id ?? ''),
  })
  void client.invalidateQueries({ queryKey: keys.searches })
  void refreshLists(client, tickets)
}

function isWriting(client: QueryClient, ticket: Id): boolean {
  const open = client.getQueryCache().findAll({ queryKey: ['draft', ticket], type: 'active' })
  return open.length > 0
}

export function sayPresence(subject: string, state: PresenceState): void {
  connection?.setPresence(subject, state)
}

const nobody: readonly PresentAgent[] = []

/** Who else is there, without oneself. */
export function usePresence(subject: string, except: string): readonly PresentAgent[] {
  const agents = useStore(presence).get(subject) ?? nobody
  return agents.filter(({ id }) => id !== except)
}
