import { CircleCheck, CircleX } from 'lucide-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DeskPromise } from '@/api/types'
import { Loaded } from '@/app/Loaded'
import { More } from '@/app/More'
import { Time } from '@/app/Time'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { reportListQuery, type ReportPart, type ReportPeriod } from '../api'
import { kindNames } from '../labels'
import styles from './report.module.css'

/** The promises behind the figures, each with its ticket. */
export function ReportList({ period, part }: { period: ReportPeriod; part: ReportPart }) {
  const query = useInfiniteQuery(reportListQuery(period, part))
  return (
    <Loaded query={query} lines={4}>
      {({ pages }) => {
        const promises = pages.flatMap(({ items }) => items)
        if (promises.length === 0) return <p className={styles.none}>{t('report.none')}</p>
        return (
          <>
            <ul className={styles.rows}>
              {promises.map((promise) => (
                <Decided key={promise.id} promise={promise} />
              ))}
            </ul>
            <More query={query} />
          </>
        )
      }}
    </Loaded>
  )
}

function Decided({ promise }: { promise: DeskPromise }) {
  const { ticket, state, kind, what, due, owner, team, reason, broken_at, ended_at } = promise
  const broken = state === 'broken'
  const when = due ?? ended_at // paused to the end, it was due at no time
  return (
    <li className={styles.row} data-broken={broken || undefined}>
      {broken ? <CircleX size={15} aria-label={t('report.broken')} /> : <CircleCheck size={15} aria-label={t('report.kept')} />}
      <Link to="/tickets/$number" params={{ number: String(ticket.number) }} className={styles.rowLink}>
        <span>
          #{ticket.number} {ticket.subject || desk('noSubject')}
        </span>
        <span className={styles.rowWhat}>
          {what || desk(kindNames[kind])}
          {reason !== '' && ` · ${said(reason)}`}
        </span>
      </Link>
      <span className={styles.rowWho}>{owner?.name ?? team?.name ?? desk('noOwner')}</span>
      <span className={styles.rowWhen}>
        {when !== null && <Time at={when} form="near" />}
        {broken && (
          <span className={styles.bad}>
            {ended_at === null ? t('report.stillOwed') : broken_at !== null && t('report.doneLate')}
          </span>
        )}
      </span>
    </li>
  )
}
