import { CopyPlus, Plus } from 'lucide-react'
import type { Span } from '@/api/types'
import { Button, IconButton } from '@/design/Button'
import { Menu, MenuItem } from '@/design/Menu'
import { t } from '@/lib/strings/promises'
import type { SectionProps } from './CalendarEditor'
import { SpanFields } from './SpanFields'
import { barOf, weekdayName, weekdays, withSpan } from './week'
import styles from './calendars.module.css'

/** The spans of each weekday, with a bar of the day beside them. */
export function WeekEditor({ form, onChange, errorOf }: SectionProps) {
  const { week } = form
  const setDays = (days: readonly number[], spans: readonly Span[]) => {
    onChange({ week: week.map((before, index) => (days.includes(index) ? [...spans] : before)) })
  }
  const general = errorOf('week')
  return (
    <div className={styles.week} data-wrong={general !== undefined || undefined}>
      {weekdays.map((day) => {
        const spans = week[day] ?? []
        const name = weekdayName(day)
        const error = errorOf(`week.${String(day)}`)
        return (
          <div key={day} role="group" aria-label={name} className={styles.day} data-wrong={error !== undefined || undefined}>
            <span className={styles.weekday}>
              {name}
              <Bar parts={barOf(week, day)} />
            </span>
            <div className={styles.spans}>
              {spans.length === 0 && <span className={styles.closed}>{t('calendars.closed')}</span>}
              <SpanFields
                spans={spans}
                on={name}
                onChange={(next) => {
                  setDays([day], next)
                }}
              />
              {error !== undefined && (
                <p className={styles.error} role="alert">
                  {error}
                </p>
              )}
            </div>
            <span className={styles.dayTools}>
              <IconButton
                small
                label={t('calendars.addSpan', { day: name })}
                isDisabled={spans.length >= 10}
                onPress={() => {
                  setDays([day], withSpan(spans))
                }}
              >
                <Plus size={15} />
              </IconButton>
              <CopyMenu
                name={name}
                onCopy={(days) => {
                  setDays(days, spans)
                }}
              />
            </span>
          </div>
        )
      })}
      {general !== undefined && (
        <p className={styles.error} role="alert">
          {general}
        </p>
      )}
      <div className={styles.presets}>
        <span>{t('calendars.presets')}</span>
        <Button
          small
          onPress={() => {
            onChange({ week: weekdays.map((day) => (day < 5 ? [{ from: '09:00', to: '17:00' }] : [])) })
          }}
        >
          {t('calendars.preset.office')}
        </Button>
        <Button
          small
          onPress={() => {
            onChange({ week: weekdays.map(() => [{ from: '00:00', to: '24:00' }]) })
          }}
        >
          {t('calendars.preset.always')}
        </Button>
      </div>
    </div>
  )
}

function CopyMenu({ name, onCopy }: { name: string; onCopy: (days: readonly number[]) => void }) {
  const label = t('calendars.copy', { day: name })
  return (
    <Menu
      label={label}
      placement="bottom end"
      trigger={
        <IconButton small label={label}>
          <CopyPlus size={15} />
        </IconButton>
      }
    >
      <MenuItem
        onAction={() => {
          onCopy([0, 1, 2, 3, 4])
        }}
      >
        {t('calendars.copy.weekdays')}
      </MenuItem>
      <MenuItem
        onAction={() => {
          onCopy(weekdays)
        }}
      >
        {t('calendars.copy.all')}
      </MenuItem>
    </Menu>
  )
}

function Bar({ parts }: { parts: readonly { begin: number; end: number }[] }) {
  return (
    <span className={styles.bar} aria-hidden="true">
      {parts.map(({ begin, end }) => (
        <span
          key={begin}
          style={{ left: `${String(begin * 100)}%`, width: `${String((end - begin) * 100)}%` }}
        />
      ))}
    </span>
  )
}
