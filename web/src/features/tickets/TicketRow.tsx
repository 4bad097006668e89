import { memo, useLayoutEffect, useRef } from 'react'
import { Paperclip, PencilLine, TriangleAlert } from 'lucide-react'
import type { Row } from '@/api/types'
import { Time } from '@/app/Time'
import { Avatar } from '@/design/Avatar'
import { classes } from '@/design/classes'
import { DueMark } from '@/features/promises/DueMark'
import { t } from '@/lib/strings'
import { PriorityMark, StatusMark } from './marks'
import styles from './TicketRow.module.css'

type Props = {
  row: Row
  /** What follows the ticket's number in its address, to keep the list beside it. */
  search: string
  compact: boolean
  isOpen: boolean
  isCursor: boolean
  isTabStop: boolean
  isSelected: boolean
  onTick: (id: string, range: boolean) => void
  onCursor: (id: string) => void
  onOpen: (id: string) => void
  /** The pointer rests here: it may be opened next. */
  onIntent: (row: Row | null) => void
}

export const TicketRow = memo(function TicketRow(props: Props) {
  const { row, search, compact, isOpen, isCursor, isTabStop, isSelected } = props
  const { onTick, onCursor, onOpen, onIntent } = props
  const link = useRef<HTMLAnchorElement>(null)
  const held = useRef(false)

  // The keyboard's cursor is the focus itself, so a screen reader follows it.
  // Before the next key is read: Enter opens what was just moved to.
  useLayoutEffect(() => {
    const list = link.current?.closest('ul')
    if (isCursor && !isOpen && list) {
      const elsewhere = document.activeElement !== document.body && !list.contains(document.activeElement)
      if (!elsewhere) link.current?.focus({ preventScroll: true })
    }
  }, [isCursor, isOpen])

  return (
    <div
      className={classes(styles.row, compact ? styles.card : styles.line)}
      data-open={isOpen || undefined}
      data-cursor={isCursor || undefined}
      data-selected={isSelected || undefined}
      data-unread={row.unread || undefined}
    >
      <label className={styles.tick}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={t('selectTicket', { number: String(row.number) })}
          onClick={(event) => {
            held.current = event.shiftKey
          }}
          onChange={() => {
            onTick(row.id, held.current)
          }}
        />
        <Avatar name={row.customer.name} seed={row.customer.email} size="s" />
      </label>
      {/* A plain link: the router's own would cost more than all the rest of a row. */}
      <a
        ref={link}
        href={`/tickets/${String(row.number)}${search}`}
        className={styles.link}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isOpen ? 'true' : undefined}
        onFocus={() => {
          onCursor(row.id)
        }}
        onPointerEnter={() => {
          onIntent(row)
        }}
        onPointerLeave={() => {
          onIntent(null)
        }}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
          event.preventDefault()
          onOpen(row.id)
        }}
      >
        <span className={styles.who}>
          {row.unread && <span className="visually-hidden">{t('unread')}: </span>}
          {row.customer.name || row.customer.email}
        </span>
        <span className={styles.what}>
          <span className={styles.subject}>{row.subject || t('noSubject')}</span>
          <span className={styles.preview}>{row.preview}</span>
        </span>
      </a>
      <span className={styles.meta}>
        {row.failed && (
          <span className={styles.failed} title={t('failedMark')}>
            <TriangleAlert size={14} aria-label={t('failedMark')} />
          </span>
        )}
        {row.draft && (
          <span className={styles.draft} title={t('draftMark')}>
            <PencilLine size={13} aria-label={t('draftMark')} />
          </span>
        )}
        {row.attachments && !compact && <Paperclip size={13} aria-label={t('attachments')} />}
        {row.tags.slice(0, compact ? 1 : 2).map((tag) => (
          <span key={tag} className={styles.tag}>
            {tag}
          </span>
        ))}
        {(row.priority === 'urgent' || row.priority === 'high') && (
          <PriorityMark of={row.priority} labelled />
        )}
        <StatusMark of={row.status} labelled />
        {row.owner && !compact ? (
          <span title={row.owner.name} className={styles.owner}>
            <Avatar name={row.owner.name} seed={row.owner.id} src={row.owner.avatar_url} size="xs" />
            <span className="visually-hidden">{t('ownedBy', { name: row.owner.name })}</span>
          </span>
        ) : (
          !compact && <span className={styles.nobody} title={t('noOwner')} />
        )}
      </span>
      <span className={styles.due}>{row.next_due && <DueMark bare due={row.next_due} />}</span>
      <Time at={row.last_entry_at} form="short" className={styles.time} />
    </div>
  )
})
