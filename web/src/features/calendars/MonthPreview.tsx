import { useState } from 'react'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { Calendar, CalendarDay } from '@/api/types'
import { useMe } from '@/app/me'
import { Section } from '@/app/Page'
import { Button, IconButton } from '@/design/Button'
import { longDuration, narrowDuration } from '@/lib/duration'
import { localeOf } from '@/lib/locale'
import { said } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { useNow } from '@/lib/ticker'
import { timeFormat } from '@/lib/time'
import { wallDay } from '@/lib/zoned'
import { calendarDaysQuery } from './api'
import { addMonths, firstShown, monthOf, namedDays, openMinutes, weeksOf } from './month'
import { weekdayName, weekdays } from './week'
import styles from './calendars.module.css'

/** A month as the server counts it: what is open when, and why not. */
export function MonthPreview({ calendar, stale }: { calendar: Calendar; stale: boolean }) {
  const { language } = useMe()
  const today = wallDay(useNow(), calendar.time_zone)
  const [month, setMonth] = useState(() => monthOf(today))
  const days = useQuery(calendarDaysQuery(calendar.id, firstShown(month))).data ?? []
  const name = new Intl.DateTimeFormat(localeOf(language), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01`),
  )
  const turn = (by: number) => {
    setMonth(addMonths(month, by))
  }
  return (
    <Section title={t('calendars.preview')} help={stale ? t('calendars.preview.stale') : t('calendars.preview.help')}>
      <div className={styles.month}>
        <div className={styles.monthHead}>
          <b aria-live="polite">{name}</b>
          <Button
            small
            isDisabled={month === monthOf(today)}
            onPress={() => {
              setMonth(monthOf(today))
            }}
          >
            {t('today')}
          </Button>
          <IconButton
            small
            label={t('calendars.preview.before')}
            onPress={() => {
              turn(-1)
            }}
          >
            <ChevronLeft size={16} />
          </IconButton>
          <IconButton
            small
            label={t('calendars.preview.after')}
            onPress={() => {
              turn(1)
            }}
          >
            <ChevronRight size={16} />
          </IconButton>
        </div>
        <table className={styles.grid} aria-label={name}>
          <thead>
            <tr>
              {weekdays.map((day) => (
                <th key={day} scope="col">
                  <abbr title={weekdayName(day)}>{weekdayName(day, 'short')}</abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(month, days).map((week) => (
              <tr key={week[0]?.date}>
                {week.map((day) => (
                  <DayCell key={day.date} day={day} zone={calendar.time_zone} month={month} today={today} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <ul className={styles.listed}>
          {namedDays(month, days).map((day) => (
            <li key={day.date}>
              <span>{timeFormat('UTC', language).day(`${day.date}T12:00:00Z`)}</span>
              <span>{day.open.length === 0 ? t('calendars.closedFor', { name: said(day.name) }) : said(day.name)}</span>
            </li>
          ))}
        </ul>
      </div>
    </Section>
  )
}

function DayCell(props: { day: CalendarDay; zone: string; month: string; today: string }) {
  const { day, zone, month, today } = props
  const { language } = useMe()
  const format = timeFormat(zone, language)
  const minutes = openMinutes(day)
  const hours = day.open.map(({ from, until }) => `${format.clock(from)}–${format.clock(until)}`).join(', ')
  const text = [day.name && said(day.name), hours || t('calendars.closed')].filter(Boolean).join(': ')
  return (
    <td
      data-other={monthOf(day.date) !== month || undefined}
      data-today={day.date === today || undefined}
      data-closed={minutes === 0 || undefined}
      data-named={day.name !== '' || undefined}
      title={text}
    >
      <span className={styles.number}>{Number(day.date.slice(8))}</span>
      <span className={styles.hours} aria-hidden="true">
        {minutes > 0 ? narrowDuration(minutes * 60_000) : ''}
      </span>
      <span className="visually-hidden">
        {text}
        {minutes > 0 && `, ${longDuration(minutes)}`}
      </span>
    </td>
  )
}
