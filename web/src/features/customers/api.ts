import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Customer, Id, Organization, Page, Row } from '@/api/types'

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

export function customersQuery(words: string) {
  return infiniteQueryOptions({
    queryKey: keys.customerList(words),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Customer>>('/customers', { query: { query: words, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

export const createCustomer = (body: { name: string; email?: string }) =>
  api.post<Customer>('/customers', { body })

export const organizationsQuery = infiniteQueryOptions({
  queryKey: keys.organizations,
  queryFn: ({ pageParam }) =>
    api.get<Page<Organization>>('/organizations', { query: { cursor: pageParam } }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
})

export type OrganizationBody = Pick<Organization, 'name' | 'domains' | 'notes'>

export const createOrganization = (body: OrganizationBody) =>
  api.post<Organization>('/organizations', { body })
export const patchOrganization = ({ id, version }: Organization, body: OrganizationBody) =>
  api.patch<Organization>(`/organizations/${id}`, { body, version })
export const deleteOrganization = (id: Id) => api.delete(`/organizations/${id}`)

export type CustomerPatch = Partial<Pick<Customer, 'name' | 'notes' | 'language' | 'time_zone'>>

export const patchCustomer = ({ id, version }: Customer, patch: CustomerPatch) =>
  api.patch<Customer>(`/customers/${id}`, { body: patch, version })

export type IdentityBody = { kind: 'email' | 'phone'; value: string }

export const addIdentity = (customer: Id, body: IdentityBody) =>
  api.post(`/customers/${customer}/identities`, { body })
export const removeIdentity = (customer: Id, identity: Id) =>
  api.delete(`/customers/${customer}/identities/${identity}`)

export function emailOf(customer: Customer): string {
  return customer.identities.find(({ kind }) => kind === 'email')?.value ?? ''
}
