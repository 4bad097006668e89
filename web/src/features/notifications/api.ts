import { queryOptions } from '@tanstack/react-query'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Id, NotificationPage } from '@/api/types'

export const notificationsQuery = queryOptions({
  queryKey: keys.notifications,
  queryFn: () => api.get<NotificationPage>('/me/notifications'),
})

/** All of them when none is named. */
export const markNotificationsRead = (ids?: Id[]) =>
  api.post('/me/notifications/read', { body: ids ? { ids } : {} })
