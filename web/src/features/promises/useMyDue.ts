import { useQuery } from '@tanstack/react-query'
import { useNow } from '@/lib/ticker'
import { myDueQuery } from './api'
import type { Due } from './due'

/** How many of one's own promises are overdue, and when the next one is due. */
export function useMyDue(): Due {
  const now = useNow()
  const promises = useQuery(myDueQuery).data ?? []
  const late = promises.filter(({ due, owed }) => owed || (due !== null && Date.parse(due) <= now))
  const next = promises.find(({ due }) => due !== null && Date.parse(due) > now)
  return { overdue: late.length, next: next?.due ?? null }
}
