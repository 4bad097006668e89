import { Plus, X } from 'lucide-react'
import { Section } from '@/app/Page'
import { Button, IconButton } from '@/design/Button'
import { TextField } from '@/design/TextField'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import type { SectionProps } from './CalendarEditor'
import type { ExceptionForm } from './form'
import { SpanFields } from './SpanFields'
import { withSpan } from './week'
import styles from './calendars.module.css'

/** Days with hours of their own, above weekdays and holidays. */
export function ExceptionSection({ form, onChange, errorOf }: SectionProps) {
  const { exceptions } = form
  const set = (index: number, part: Partial<ExceptionForm>) => {
    onChange({ exceptions: exceptions.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  }
  const general = errorOf('exceptions')
  return (
    <Section title={t('calendars.exceptions')} help={t('calendars.exceptions.help')}>
      {exceptions.length === 0 && <p className={styles.quiet}>{t('calendars.exceptions.none')}</p>}
      {exceptions.map((exception, index) => {
        const error = errorOf(`exceptions.${String(index)}`)
        const on = exception.name || exception.date || t('calendars.date')
        return (
          <div key={index} className={styles.exception} role="group" aria-label={on} data-wrong={error !== undefined || undefined}>
            <div className={styles.holiday}>
              <TextField
                hideLabel
                type="date"
                label={t('calendars.date')}
                value={exception.date}
                onChange={(date) => {
                  set(index, { date })
                }}
                className={styles.date}
              />
              <TextField
                hideLabel
                label={t('calendars.dayName')}
                placeholder={t('calendars.exceptions.placeholder')}
                value={exception.name}
                maxLength={100}
                onChange={(name) => {
                  set(index, { name })
                }}
                className={styles.grow}
              />
              <IconButton
                small
                label={desk('remove', { name: on })}
                onPress={() => {
                  onChange({ exceptions: exceptions.filter((_one, at) => at !== index) })
                }}
              >
                <X size={14} />
              </IconButton>
            </div>
            <div className={styles.spans}>
              {exception.spans.length === 0 && <span className={styles.closed}>{t('calendars.closedAllDay')}</span>}
              <SpanFields
                spans={exception.spans}
                on={on}
                onChange={(spans) => {
                  set(index, { spans })
                }}
              />
              <div>
                <Button
                  small
                  look="quiet"
                  icon={<Plus size={14} />}
                  onPress={() => {
                    set(index, { spans: withSpan(exception.spans) })
                  }}
                >
                  {t('calendars.addHours')}
                </Button>
              </div>
              {error !== undefined && (
                <p className={styles.error} role="alert">
                  {error}
                </p>
              )}
            </div>
          </div>
        )
      })}
      {general !== undefined && (
        <p className={styles.error} role="alert">
          {general}
        </p>
      )}
      <div>
        <Button
          small
          icon={<Plus size={14} />}
          onPress={() => {
            onChange({ exceptions: [...exceptions, { date: '', name: '', spans: [] }] })
          }}
        >
          {t('calendars.exceptions.add')}
        </Button>
      </div>
    </Section>
  )
}
