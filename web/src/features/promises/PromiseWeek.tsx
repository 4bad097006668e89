import { useState } from 'react'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DeskPromise } from '@/api/types'
import { useMe } from '@/app/me'
import { More } from '@/app/More'
import { useTimeFormat } from '@/app/Time'
import { Button, IconButton } from '@/design/Button'
import { localeOf } from '@/lib/locale'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { useNow } from '@/lib/ticker'
import { addDays, fromWall, mondayOf, wallDay } from '@/lib/zoned'
import { weekOf } from './agenda'
import { promiseListQuery } from './api'
import { urgencyOf } from './due'
import { kindNames } from './labels'
import type { Scope } from './MyPromisesPage'
import styles from './PromiseWeek.module.css'

/** A calendar of promises, a week at a time. */
export function PromiseWeek({ scope }: { scope: Scope }) {
  const { time_zone, language } = useMe()
  const today = wallDay(useNow(), time_zone)
  const [monday, setMonday] = useState(() => mondayOf(today))
  const midnight = (day: string) => new Date(fromWall(`${day}T00:00`, time_zone) ?? Number.NaN).toISOString()
  const query = useInfiniteQuery(
    promiseListQuery({ ...scope, due_from: midnight(monday), due_before: midnight(addDays(monday, 7)) }),
  )
  const promises = query.data?.pages.flatMap(({ items }) => items) ?? []
  const dayName = new Intl.DateTimeFormat(localeOf(language), { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  const range = dayName.formatRange(Date.parse(monday), Date.parse(addDays(monday, 6)))
  return (
    <div aria-busy={query.isFetching}>
      <div className={styles.head}>
        <b aria-live="polite">{range}</b>
        <Button
          small
          isDisabled={monday === mondayOf(today)}
          onPress={() => {
            setMonday(mondayOf(today))
          }}
        >
          {t('week.this')}
        </Button>
        <IconButton
          small
          label={t('week.before')}
          onPress={() => {
            setMonday(addDays(monday, -7))
          }}
        >
          <ChevronLeft size={16} />
        </IconButton>
        <IconButton
          small
          label={t('week.after')}
          onPress={() => {
            setMonday(addDays(monday, 7))
          }}
        >
          <ChevronRight size={16} />
        </IconButton>
      </div>
      <div className={styles.week}>
        {weekOf(monday, promises, time_zone).map(({ day, promises: due }, index) => (
          <section
            key={day}
            className={styles.day}
            data-today={day === today || undefined}
            data-weekend={index > 4 || undefined}
            data-empty={due.length === 0 || undefined}
            aria-label={dayName.format(Date.parse(day))}
          >
            <h3 className={styles.name}>
              {dayName.format(Date.parse(day))}
              {due.length > 0 && <span className={styles.count}>{due.length}</span>}
            </h3>
            <ul className={styles.list}>
              {due.map((promise) => (
                <Entry key={promise.id} promise={promise} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {query.isSuccess && promises.length === 0 && <p className={styles.none}>{t('week.none')}</p>}
      <More query={query} />
    </div>
  )
}

function Entry({ promise }: { promise: DeskPromise }) {
  const now = useNow()
  const format = useTimeFormat()
  const { ticket, due, kind, what, state } = promise
  const urgency = urgencyOf({ at: due, state: state === 'broken' ? 'broken' : 'running' }, now)
  return (
    <li>
      <Link
        to="/tickets/$number"
        params={{ number: String(ticket.number) }}
        search={{ view: 'mine', sort: 'due' }}
        className={styles.entry}
        data-urgency={urgency}
        title={ticket.subject}
      >
        <span className={styles.time}>
          {due !== null && format.clock(due)}
          {urgency === 'late' && <b> {t('week.late')}</b>}
        </span>
        <span className={styles.what}>{what || desk(kindNames[kind])}</span>
        <span className={styles.ticket}>
          #{ticket.number} {ticket.subject}
        </span>
      </Link>
    </li>
  )
}
