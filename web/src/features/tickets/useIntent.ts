import { useCallback, useEffect, useRef } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { Row } from '@/api/types'
import { entriesQuery, ticketQuery } from './api'

const rest = 120

/** Fetches a ticket that is likely to be opened next, once the pointer rests on it for a moment. */
export function useIntent(): (row: Row | null) => void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  return useCallback(
    (row) => {
      clearTimeout(timer.current)
      if (!row) return
      timer.current = setTimeout(() => {
        // Only a guess: when it fails, opening the ticket says why.
        void client.query(ticketQuery(String(row.number))).catch(() => undefined)
        void client.infiniteQuery(entriesQuery(row.id)).catch(() => undefined)
        void import('./TicketPage').catch(() => undefined)
      }, rest)
    },
    [client],
  )
}
