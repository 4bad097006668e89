import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { notificationsQuery } from '@/features/notifications/api'
import { Store, useStore } from '@/lib/store'

const title = new Store('')

/** Names the page in the browser's tab. */
export function usePageTitle(name: string): void {
  useEffect(() => {
    title.set(name)
  }, [name])
}

/** "(3) Bouquet arrived broken · Deskbell": what is unread is seen from another tab. */
export function useTabTitle(): void {
  const name = useStore(title)
  const unread = useQuery(notificationsQuery).data?.unread ?? 0
  useEffect(() => {
    document.title = tabTitle(name, unread)
  }, [name, unread])
}

export function tabTitle(name: string, unread: number): string {
  const page = name === '' ? 'Deskbell' : `${name} · Deskbell`
  return unread > 0 ? `(${String(unread)}) ${page}` : page
}
