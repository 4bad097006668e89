import {
  infiniteQueryOptions,
  queryOptions,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query'
import { api } from '@/api/client'
import type { TicketFilter } from '@/api/filter'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type {
  Attachment,
  BulkChanges,
  Draft,
  DraftBody,
  DraftKind,
  Entry,
  Id,
  MessageEntry,
  NewMessage,
  NewTicket,
  Page,
  ReplyRecipients,
  Row,
  Ticket,
  TicketPatch,
  View,
} from '@/api/types'

export const firstPage = 50
const laterPages = 100

export const viewsQuery = queryOptions({
  queryKey: keys.views,
  queryFn: async () => (await api.get<{ items: View[] }>('/views')).items,
})

export type ListData = InfiniteData<Page<Row>, string | null>

export function fetchRows(filter: TicketFilter, cursor: string | null, signal?: AbortSignal) {
  return api.get<Page<Row>>('/tickets', {
    query: { ...filter, cursor, limit: cursor === null ? firstPage : laterPages },
    ...(signal && { signal }),
  })
}

export function listQuery(filter: TicketFilter) {
  return infiniteQueryOptions({
    queryKey: keys.list(filter),
    queryFn: ({ pageParam, signal }) => fetchRows(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    // Comparing a hundred thousand rows with themselves is what would make scrolling stutter.
    structuralSharing: false,
  })
}

export function ticketQuery(number: string) {
  return queryOptions({
    queryKey: keys.ticket(number),
    queryFn: () => api.get<Ticket>(`/tickets/by-number/${encodeURIComponent(number)}`),
  })
}

/**
 * The timeline from its end: the newest page first, then the ones before it. Within a page the
 * oldest entry is first.
 */
export function entriesQuery(ticket: Id) {
  return infiniteQueryOptions({
    queryKey: keys.entries(ticket),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Entry>>(`/tickets/${ticket}/entries`, {
        query: { limit: 50, ...(pageParam === null ? { order: 'newest' } : { before: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
}

/** Everybody around the ticket; the agent takes away who need not read it. */
export function recipientsQuery(ticket: Id) {
  return queryOptions({
    queryKey: keys.recipients(ticket),
    queryFn: () => api.get<ReplyRecipients>(`/tickets/${ticket}/reply-recipients`),
  })
}

export function draftQuery(ticket: Id, kind: DraftKind) {
  return queryOptions({
    queryKey: keys.draft(ticket, kind),
    queryFn: async (): Promise<Draft | null> => {
      try {
        return await api.get<Draft>(`/tickets/${ticket}/draft`, { query: { kind } })
      } catch (error) {
        if (isProblem(error, 404)) return null
        throw error
      }
    },
    staleTime: 0,
  })
}

export function tagsQuery() {
  return queryOptions({
    queryKey: keys.tags,
    queryFn: async () =>
      (await api.get<{ items: { name: string; count: number }[] }>('/tags')).items,
  })
}

export const patchTicket = (ticket: Id, patch: TicketPatch) =>
  api.patch<Ticket>(`/tickets/${ticket}`, { body: patch })

export const markRead = (ticket: Id) => api.post(`/tickets/${ticket}/read`)

export const setFollowing = (ticket: Id, follow: boolean) =>
  follow ? api.post(`/tickets/${ticket}/follow`) : api.delete(`/tickets/${ticket}/follow`)

export const sendMessage = (ticket: Id, body: NewMessage) =>
  api.post<MessageEntry>(`/tickets/${ticket}/messages`, { body })

export const undoMessage = (ticket: Id, entry: Id) =>
  api.post<{ draft: Draft }>(`/tickets/${ticket}/messages/${entry}/undo`)

export const retryMessage = (ticket: Id, entry: Id) =>
  api.post(`/tickets/${ticket}/messages/${entry}/retry`)

export const addNote = (ticket: Id, html: string, attachmentIds: Id[]) =>
  api.post<Entry>(`/tickets/${ticket}/notes`, { body: { html, attachment_ids: attachmentIds } })

export const redactEntry = (ticket: Id, entry: Id, reason: string) =>
  api.post<Entry>(`/tickets/${ticket}/entries/${entry}/redact`, { body: { reason } })

export const saveDraft = (ticket: Id, kind: DraftKind, draft: DraftBody) =>
  api.put<Draft>(`/tickets/${ticket}/draft`, { query: { kind }, body: draftToSave(draft) })

/** Only what is written; the server refuses fields that it knows better itself. */
function draftToSave({ html, to, cc, bcc, attachments }: DraftBody) {
  return { html, to, cc, bcc, attachment_ids: attachments.map(({ id }) => id) }
}

export const deleteDraft = (ticket: Id, kind: DraftKind) =>
  api.delete(`/tickets/${ticket}/draft`, { query: { kind } })

export const uploadFile = (file: File) =>
  api.post<Attachment>('/uploads', { query: { name: file.name || 'image.png' }, body: file })

export const createTicket = (body: NewTicket) => api.post<Ticket>('/tickets', { body })

/** So many tickets the server changes at once. */
const bulkPortion = 500

type Changed = { changed: number; undo: string[] }

/** Changes any number of tickets, in portions; all their undo tokens together undo all of it. */
export async function changeMany(ids: readonly Id[], changes: BulkChanges): Promise<Changed> {
  const result: Changed = { changed: 0, undo: [] }
  for (let from = 0; from < ids.length; from += bulkPortion) {
    const portion = ids.slice(from, from + bulkPortion)
    const done = await api.post<{ changed: number; undo_token: string | null }>('/tickets/bulk', {
      body: { ids: portion, changes },
    })
    result.changed += done.changed
    if (done.undo_token !== null) result.undo.push(done.undo_token)
  }
  return result
}

export async function undoMany(tokens: readonly string[]): Promise<void> {
  for (const token of tokens) await api.post('/tickets/bulk/undo', { body: { undo_token: token } })
}

/** After anything happened on a ticket: its page, its timeline and what is promised. */
export function refreshTicket(client: QueryClient, ticket: Pick<Ticket, 'id' | 'number'>): void {
  void client.invalidateQueries({ queryKey: keys.ticket(ticket.number) })
  void client.invalidateQueries({ queryKey: keys.entries(ticket.id) })
  refreshPromises(client, ticket.id)
  void client.invalidateQueries({ queryKey: keys.views })
}

/** What is promised on a ticket, and the lists that it stands in. */
export function refreshPromises(client: QueryClient, ticket: Id): void {
  void client.invalidateQueries({ queryKey: keys.promisesOf(ticket) })
  void client.invalidateQueries({ queryKey: keys.promises })
  void client.invalidateQueries({ queryKey: keys.promisesDue })
}
