import { useEffect, useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Notification as Note } from '@/api/types'
import { notificationsQuery } from '@/features/notifications/api'
import { sentence } from '@/features/notifications/sentence'
import { useMe } from './me'

/** Shows what is new in the system's own notifications, if the agent asked for it. */
export function useDesktopNotifications(): void {
  const { notify } = useMe()
  const navigate = useNavigate()
  const { data } = useQuery(notificationsQuery)
  const seen = useRef<Set<string> | null>(null)

  useEffect(() => {
    if (!data) return
    const fresh = freshOnes(seen.current, data.items)
    seen.current = new Set(data.items.map(({ id }) => id))
    const allowed = 'Notification' in window && Notification.permission === 'granted'
    if (!notify.desktop || !allowed || document.hasFocus()) return
    for (const note of fresh) {
      const shown = new Notification(sentence(note), {
        body: note.preview || note.ticket.subject,
        tag: note.id,
      })
      shown.onclick = () => {
        window.focus()
        shown.close()
        void navigate({ to: '/tickets/$number', params: { number: String(note.ticket.number) } })
      }
    }
  }, [data, notify.desktop, navigate])
}

/** None at the first sight: those were there before. */
export function freshOnes(seen: ReadonlySet<string> | null, notes: readonly Note[]): Note[] {
  return seen === null ? [] : notes.filter(({ id, read }) => !read && !seen.has(id))
}
