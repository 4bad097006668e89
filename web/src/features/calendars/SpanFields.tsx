import { X } from 'lucide-react'
import type { Span } from '@/api/types'
import { IconButton } from '@/design/Button'
import { TimeField } from '@/design/TimeField'
import { t } from '@/lib/strings/promises'
import { minutesOf } from './week'
import styles from './calendars.module.css'

type Props = {
  spans: readonly Span[]
  /** Of which day, for those who hear it. */
  on: string
  onChange: (spans: Span[]) => void
}

/** From when until when, as often as the day has spans. */
export function SpanFields({ spans, on, onChange }: Props) {
  const set = (index: number, part: Partial<Span>) => {
    onChange(spans.map((span, at) => (at === index ? { ...span, ...part } : span)))
  }
  return spans.map((span, index) => (
    <div key={index} className={styles.span}>
      <TimeField
        label={t('calendars.from', { day: on })}
        value={span.from}
        onChange={(from) => {
          set(index, { from })
        }}
        className={styles.time}
      />
      <span aria-hidden="true">–</span>
      <TimeField
        label={t('calendars.to', { day: on })}
        value={span.to}
        onChange={(to) => {
          set(index, { to })
        }}
        className={styles.time}
      />
      <IconButton
        small
        label={t('calendars.removeSpan', { from: span.from, to: span.to })}
        onPress={() => {
          onChange(spans.filter((_span, at) => at !== index))
        }}
      >
        <X size={14} />
      </IconButton>
      {endsNextDay(span) && <span className={styles.nextDay}>{t('calendars.nextDay')}</span>}
    </div>
  ))
}

/** Midnight itself still belongs to the day. */
function endsNextDay({ from, to }: Span): boolean {
  const begin = minutesOf(from)
  const end = minutesOf(to)
  return begin !== null && end !== null && end <= begin && end !== 0
}
