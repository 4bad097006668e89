import {
  AlarmClock,
  AlarmClockOff,
  ArrowRightLeft,
  AtSign,
  BellRing,
  CheckCheck,
  CircleUserRound,
  Handshake,
  Megaphone,
  MessageSquare,
  Siren,
  TriangleAlert,
  Undo2,
  UserRoundX,
  type LucideIcon,
} from 'lucide-react'
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Notification, NotificationKind, NotificationPage } from '@/api/types'
import { Page } from '@/app/Page'
import { Time } from '@/app/Time'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { Skeleton } from '@/design/Skeleton'
import { t } from '@/lib/strings'
import { markNotificationsRead, notificationPagesQuery, notificationsQuery } from './api'
import { sentence } from './sentence'
import styles from './NotificationsPage.module.css'

const icons: Record<NotificationKind, LucideIcon> = {
  mention: AtSign,
  assigned: CircleUserRound,
  reply: MessageSquare,
  followed: BellRing,
  failed: TriangleAlert,
  due_soon: AlarmClock,
  broken: AlarmClockOff,
  escalated: Siren,
  notice: Megaphone,
  handover_asked: ArrowRightLeft,
  handover_accepted: Handshake,
  handover_back: Undo2,
  sub_ticket_done: CheckCheck,
  returned: Undo2,
  unattended: UserRoundX,
}

export function NotificationsPage() {
  const client = useQueryClient()
  const unread = useQuery(notificationsQuery).data?.unread ?? 0
  const query = useInfiniteQuery(notificationPagesQuery)
  const notes = query.data?.pages.flatMap(({ items }) => items) ?? []
  const read = useMutation({
    mutationFn: markNotificationsRead,
    onMutate: (ids) => {
      client.setQueryData(keys.notifications, (page: NotificationPage | undefined) =>
        page && markRead(page, ids),
      )
      client.setQueryData(
        keys.notificationPages,
        (all: InfiniteData<NotificationPage> | undefined) =>
          all && { ...all, pages: all.pages.map((page) => markRead(page, ids)) },
      )
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications }),
  })

  return (
    <Page
      title={t('notifications')}
      actions={
        unread > 0 && (
          <Button
            small
            onPress={() => {
              read.mutate(undefined)
            }}
          >
            {t('markAllRead')}
          </Button>
        )
      }
    >
      {query.isPending && <Skeleton width="60%" />}
      {query.isSuccess && notes.length === 0 && (
        <EmptyState icon={<BellRing size={22} />} title={t('empty.notifications.title')}>
          {t('empty.notifications.text')}
        </EmptyState>
      )}
      <ul className={styles.list}>
        {notes.map((note) => (
          <Item
            key={note.id}
            note={note}
            onOpen={() => {
              if (!note.read) read.mutate([note.id])
            }}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className={styles.more}>
          <Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {t('showMore')}
          </Button>
        </div>
      )}
    </Page>
  )
}

export function markRead(page: NotificationPage, ids: readonly string[] | undefined): NotificationPage {
  const items = page.items.map((note) => ({
    ...note,
    read: note.read || !ids || ids.includes(note.id),
  }))
  return { ...page, items, unread: ids ? items.filter(({ read }) => !read).length : 0 }
}

function Item({ note, onOpen }: { note: Notification; onOpen: () => void }) {
  const Icon = icons[note.kind]
  return (
    <li>
      <Link
        to="/tickets/$number"
        params={{ number: String(note.ticket.number) }}
        className={styles.item}
        data-unread={!note.read || undefined}
        data-kind={note.kind}
        onClick={onOpen}
      >
        <Icon size={16} className={styles.icon} aria-hidden="true" />
        <span className={styles.text}>
          <span className={styles.what}>
            {!note.read && <span className="visually-hidden">{t('unread')}: </span>}
            {sentence(note)}
          </span>
          <span className={styles.preview}>
            {note.ticket.subject}
            {note.preview && ` · ${note.preview}`}
          </span>
        </span>
        <Time at={note.at} form="short" className={styles.time} />
      </Link>
    </li>
  )
}
