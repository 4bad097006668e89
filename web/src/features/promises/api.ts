import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type {
  DeskPromise,
  Id,
  NewPromise,
  NewPromisePolicy,
  Page,
  PromiseChange,
  PromisePolicy,
  PromiseRecount,
  PromiseReport,
  TicketPromises,
  TimePhrase,
} from '@/api/types'

/** What is and was promised on a ticket. */
export function promisesOfQuery(ticket: Id) {
  return queryOptions({
    queryKey: keys.promisesOf(ticket),
    queryFn: () => api.get<TicketPromises>(`/tickets/${ticket}/promises`),
  })
}

export type PromiseQuery = {
  owner?: string
  team?: string
  due_from?: string
  due_before?: string
}

/** Promises in force that have a time, the one due first at the top. */
export function promiseListQuery(query: PromiseQuery) {
  return infiniteQueryOptions({
    queryKey: keys.promiseList(query),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<DeskPromise>>('/promises', { query: { ...query, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
}

/** So many of one's own are looked at for the tab's title. */
const mostDue = 20

/** What one has promised oneself, as far as it is pressing. */
export const myDueQuery = queryOptions({
  queryKey: keys.promisesDue,
  queryFn: async () => {
    const { items } = await api.get<Page<DeskPromise>>('/promises', { query: { owner: 'me', limit: mostDue } })
    return items
  },
  // Soon after something was promised anywhere, and now and then since a clock may strike by itself.
  refetchInterval: ({ state }) => (state.isInvalidated ? 5_000 : 5 * 60_000),
})

export const makePromise = (ticket: Id, body: NewPromise) =>
  api.post<DeskPromise>(`/tickets/${ticket}/promises`, { body })
export const changePromise = (id: Id, body: PromiseChange) => api.patch<DeskPromise>(`/promises/${id}`, { body })
export const keepPromise = (id: Id, reason: string) =>
  api.post<DeskPromise>(`/promises/${id}/keep`, { body: { reason } })
export const withdrawPromise = (id: Id, reason: string) =>
  api.post<DeskPromise>(`/promises/${id}/withdraw`, { body: { reason } })
export const tellDelay = (id: Id, body: { reason: string; due: string }) =>
  api.post<DeskPromise>(`/promises/${id}/notice`, { body })
export const dismissNotice = (id: Id) => api.delete(`/promises/${id}/notice`)

/** Times that a text names, in the zone of the ticket's customer unless another one is given. */
export const findTimes = (text: string, ticket: Id | null, zone: string | null, signal?: AbortSignal) =>
  api.post<{ time_zone: string; items: TimePhrase[] }>('/promise-times', {
    body: { text, ...(ticket !== null && { ticket_id: ticket }), ...(zone !== null && { time_zone: zone }) },
    ...(signal && { signal }),
  })

// ---- policies --------------------------------------------------------------------------------

export const policiesQuery = queryOptions({
  queryKey: keys.policies,
  queryFn: async () => (await api.get<{ items: PromisePolicy[] }>('/promise-policies')).items,
})

/** How far counting anew has come; asked again and again while it runs. */
export const recountQuery = queryOptions({
  queryKey: keys.recount,
  queryFn: () => api.get<PromiseRecount>('/promise-policies/recount'),
  refetchInterval: ({ state }) => (state.data?.running ? 1000 : false),
})

export const createPolicy = (body: NewPromisePolicy) => api.post<PromisePolicy>('/promise-policies', { body })
export const patchPolicy = ({ id, version }: PromisePolicy, body: Partial<NewPromisePolicy>) =>
  api.patch<PromisePolicy>(`/promise-policies/${id}`, { body, version })
export const deletePolicy = (id: Id) => api.delete(`/promise-policies/${id}`)
export const orderPolicies = (ids: readonly Id[]) => api.put('/promise-policies/order', { body: { ids } })

// ---- report ----------------------------------------------------------------------------------

export type ReportPeriod = { from: string; until: string }
export type ReportPart = {
  kind?: string
  team?: string
  agent?: string
  hour?: number
  state?: string
}

export function reportQuery(period: ReportPeriod) {
  return queryOptions({
    queryKey: keys.promiseReport(period),
    queryFn: () => api.get<PromiseReport>('/promise-report', { query: period }),
  })
}

/** The promises behind a figure. */
export function reportListQuery(period: ReportPeriod, part: ReportPart) {
  const query = { ...period, ...part }
  return infiniteQueryOptions({
    queryKey: keys.promiseReportList(query),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<DeskPromise>>('/promise-report/promises', {
        query: { ...query, cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
}
