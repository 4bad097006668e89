import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Id, NotificationPage } from '@/api/types'

export const notificationsQuery = queryOptions({
  queryKey: keys.notifications,
  queryFn: () => api.get<NotificationPage>('/me/notifications'),
})

/** The newest again and all before them, for the page. */
export const notificationPagesQuery = infiniteQueryOptions({
  queryKey: keys.notificationPages,
  queryFn: ({ pageParam }) =>
    api.get<NotificationPage>('/me/notifications', { query: { cursor: pageParam } }),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next_cursor,
})

/** All of them when none is named. */
export const markNotificationsRead = (ids?: Id[]) =>
  api.post('/me/notifications/read', { body: ids ? { ids } : {} })
