import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Customer, Id, Page, Row } from '@/api/types'

export function customerQuery(id: Id) {
  return queryOptions({
    queryKey: keys.customer(id),
    queryFn: () => api.get<Customer>(`/customers/${id}`),
  })
}

export function customerTicketsQuery(id: Id) {
  return queryOptions({
    queryKey: keys.customerTickets(id),
    queryFn: async () => (await api.get<Page<Row>>(`/customers/${id}/tickets`)).items,
  })
}

export function customerSearchQuery(words: string) {
  return queryOptions({
    queryKey: keys.customerSearch(words),
    queryFn: async ({ signal }) =>
      (await api.get<Page<Customer>>('/customers', { query: { query: words, limit: 8 }, signal }))
        .items,
    enabled: words.trim() !== '',
  })
}

export type CustomerPatch = Partial<Pick<Customer, 'name' | 'notes' | 'language' | 'time_zone'>>

export const patchCustomer = ({ id, version }: Customer, patch: CustomerPatch) =>
  api.patch<Customer>(`/customers/${id}`, { body: patch, version })

export function emailOf(customer: Customer): string {
  return customer.identities.find(({ kind }) => kind === 'email')?.value ?? ''
}
