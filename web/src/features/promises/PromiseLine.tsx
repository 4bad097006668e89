import { Link } from '@tanstack/react-router'
import type { DeskPromise } from '@/api/types'
import { useTimeFormat } from '@/app/Time'
import { t as desk } from '@/lib/strings'
import { useNow } from '@/lib/ticker'
import { DueMark } from './DueMark'
import { kindNames } from './labels'
import styles from './MyPromisesPage.module.css'

/** One promise of many: what, on which ticket, and when. */
export function PromiseLine({ promise, owner }: { promise: DeskPromise; owner: boolean }) {
  const now = useNow()
  const format = useTimeFormat()
  const { ticket, due, kind, what, state } = promise
  const shown = state === 'paused' || state === 'broken' ? state : 'running'
  return (
    <li className={styles.promise}>
      <Link to="/tickets/$number" params={{ number: String(ticket.number) }} search={{ view: 'mine', sort: 'due' }} className={styles.link}>
        <span className={styles.what}>{what || desk(kindNames[kind])}</span>
        <span className={styles.ticket}>
          #{ticket.number} {ticket.subject || desk('noSubject')}
        </span>
      </Link>
      {owner && <span className={styles.owner}>{promise.owner?.name ?? promise.team?.name ?? desk('noOwner')}</span>}
      {what !== '' && <span className={styles.kind}>{desk(kindNames[kind])}</span>}
      <span className={styles.time}>{due !== null && format.near(due, now)}</span>
      <span className={styles.mark}>
        <DueMark due={{ at: due, kind, state: shown }} />
      </span>
    </li>
  )
}
