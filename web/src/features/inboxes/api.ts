import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Id, Inbox, InboxSummary, OAuthProviders, TestReport } from '@/api/types'
import type { InboxBody } from './form'

export const inboxesQuery = queryOptions({
  queryKey: keys.inboxes,
  queryFn: async () => (await api.get<{ items: InboxSummary[] }>('/inboxes')).items,
})

/** The same list as who manages inboxes gets it: with servers and states. */
export const managedInboxesQuery = queryOptions({
  queryKey: keys.inboxes,
  queryFn: async () => (await api.get<{ items: Inbox[] }>('/inboxes')).items,
})

export function inboxQuery(id: Id) {
  return queryOptions({
    queryKey: keys.inbox(id),
    queryFn: () => api.get<Inbox>(`/inboxes/${id}`),
  })
}

/** Who can give access to a mailbox by consent, and where they are to send the browser back to. */
export const oauthProvidersQuery = queryOptions({
  queryKey: keys.oauthProviders,
  queryFn: () => api.get<OAuthProviders>('/inboxes/oauth/providers'),
  staleTime: Infinity,
})

/** Begins a consent; the browser has to go to the page that is answered. */
export const connectInbox = (id: Id) => api.post<{ url: string }>(`/inboxes/${id}/oauth/connect`)

export const createInbox = (body: InboxBody) => api.post<Inbox>('/inboxes', { body })
export const patchInbox = ({ id, version }: Inbox, body: Partial<InboxBody>) =>
  api.patch<Inbox>(`/inboxes/${id}`, { body, version })
export const deleteInbox = (id: Id) => api.delete(`/inboxes/${id}`)
export const fetchInbox = (id: Id) => api.post(`/inboxes/${id}/fetch`)

/** Tries what is in the form; what is left out of it (secrets) is taken from inbox `id`. */
export const testInbox = (body: InboxBody & { id?: Id }) =>
  api.post<TestReport>('/inboxes/test', { body })
