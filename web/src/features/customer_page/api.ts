import { api } from '@/api/client'
import type { Id } from '@/api/types'

type CustomerPageLink = { url: string }

export async function customerPageUrl(ticket: Id): Promise<string> {
  return (await api.get<CustomerPageLink>(`/tickets/${ticket}/customer-page`)).url
}

/** Another address; the old one leads nowhere from then on. */
export async function renewCustomerPage(ticket: Id): Promise<string> {
  return (await api.post<CustomerPageLink>(`/tickets/${ticket}/customer-page/renew`)).url
}
