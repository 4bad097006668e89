import { CornerLeftUp, Plus } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SubTicket, Ticket } from '@/api/types'
import { Time } from '@/app/Time'
import { IconButton } from '@/design/Button'
import { Details } from '@/design/Details'
import { StatusMark } from '@/features/tickets/marks'
import { t } from '@/lib/strings/handover'
import { familyQuery } from './api'
import { giving } from './giving'
import { PacketView } from './PacketView'
import styles from './SubTicketPanel.module.css'

/** What other teams do for this ticket, or the ticket that this one is a part of. */
export function SubTicketPanel({ ticket }: { ticket: Ticket }) {
  const family = useQuery(familyQuery(ticket.id)).data
  if (!family || (family.items.length === 0 && !family.parent && !family.can.add)) return null
  const { items, parent, can } = family
  const done = items.filter(({ status }) => status === 'solved' || status === 'closed').length
  return (
    <section aria-label={t('sub.title')} className={styles.panel}>
      <div className={styles.top}>
        <h3 className={styles.heading}>
          {t('sub.title')}
          {items.length > 0 && ` · ${t('sub.state', { done, count: items.length })}`}
        </h3>
        {can.add && (
          <IconButton
            small
            label={t('sub.ask')}
            keys="shift+h"
            onPress={() => {
              giving.set({ ticket: ticket.id, what: 'subTicket' })
            }}
          >
            <Plus size={15} />
          </IconButton>
        )}
      </div>
      {parent && <Parent parent={parent} />}
      {!parent && items.length === 0 && <p className={styles.quiet}>{t('sub.none')}</p>}
      <ul className={styles.list}>
        {items.map((child) => (
          <li key={child.id}>
            <Line of={child} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Parent({ parent }: { parent: SubTicket }) {
  const name = parent.owner?.name ?? parent.team?.name
  return (
    <div className={styles.parent}>
      <p className={styles.above}>
        <CornerLeftUp size={13} aria-hidden="true" />
        {parent.can.see ? (
          <Link to="/tickets/$number" params={{ number: String(parent.number) }}>
            {t('sub.parent', { number: parent.number })}
          </Link>
        ) : (
          t('sub.parent', { number: parent.number })
        )}
      </p>
      {name !== undefined && <p className={styles.quiet}>{t('sub.parent.owner', { name })}</p>}
      <Details open title={t('sub.asked')}>
        <PacketView packet={parent.packet} />
      </Details>
    </div>
  )
}

function Line({ of: child }: { of: SubTicket }) {
  const who = child.owner?.name ?? child.team?.name
  const content = (
    <>
      <StatusMark of={child.status} size={13} labelled />
      <span className={styles.subject}>{child.subject}</span>
      {child.next_due?.at != null && <Time at={child.next_due.at} form="short" />}
    </>
  )
  return (
    <>
      {child.can.see ? (
        <Link to="/tickets/$number" params={{ number: String(child.number) }} className={styles.child}>
          {content}
        </Link>
      ) : (
        <span className={styles.child}>{content}</span>
      )}
      <p className={styles.who}>
        #{child.number} · {who ?? t('sub.nobody')}
      </p>
    </>
  )
}
