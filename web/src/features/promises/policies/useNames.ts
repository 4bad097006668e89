import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { calendarsQuery } from '@/features/calendars/api'
import { customerQuery, emailOf, organizationsQuery } from '@/features/customers/api'
import { inboxesQuery } from '@/features/inboxes/api'
import type { NameOf } from './sentence'

/** Looks up what policies name only by id. */
export function useNames(customers: readonly string[]): NameOf {
  const inboxes = useQuery(inboxesQuery).data ?? []
  const calendars = useQuery(calendarsQuery).data ?? []
  const organizations = useInfiniteQuery(organizationsQuery).data?.pages.flatMap(({ items }) => items) ?? []
  const people = useQueries({ queries: customers.map((id) => customerQuery(id)) }).flatMap(({ data }) => data ?? [])
  return (what, id) => {
    if (what === 'customer') {
      const customer = people.find((one) => one.id === id)
      return customer ? customer.name || emailOf(customer) : ''
    }
    const known = { inbox: inboxes, calendar: calendars, organization: organizations }[what]
    return (known as readonly { id: string; name: string }[]).find((one) => one.id === id)?.name ?? ''
  }
}
