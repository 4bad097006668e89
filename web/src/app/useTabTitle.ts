import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { notificationsQuery } from '@/features/notifications/api'
import { tabWord } from '@/features/promises/due'
import { useMyDue } from '@/features/promises/useMyDue'
import { useNow } from '@/lib/ticker'
import { Store, useStore } from '@/lib/store'

const title = new Store('')

/** Names the page in the browser's tab. */
export function usePageTitle(name: string): void {
  useEffect(() => {
    title.set(name)
  }, [name])
}

/** "2 overdue · (3) Bouquet arrived broken · Deskbell": what presses is seen from another tab. */
export function useTabTitle(): void {
  const name = useStore(title)
  const unread = useQuery(notificationsQuery).data?.unread ?? 0
  const pressing = tabWord(useMyDue(), useNow())
  useEffect(() => {
    document.title = tabTitle(name, unread, pressing)
  }, [name, unread, pressing])
}

export function tabTitle(name: string, unread: number, pressing = ''): string {
  const page = name === '' ? 'Deskbell' : `${name} · Deskbell`
  const fresh = unread > 0 ? `(${String(unread)}) ${page}` : page
  return pressing === '' ? fresh : `${pressing} · ${fresh}`
}
