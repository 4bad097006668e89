import type { Calendar } from '@/api/types'
import { useMe } from '@/app/me'
import { useNow } from '@/lib/ticker'
import { timeFormat } from '@/lib/time'
import { t } from '@/lib/strings/promises'
import styles from './calendars.module.css'

/** "Open, until 17:00" or "Closed, opens tomorrow, 09:00": at its own place. */
export function OpenState({ calendar }: { calendar: Calendar }) {
  const now = useNow()
  const { language } = useMe()
  const format = timeFormat(calendar.time_zone, language)
  const next = calendar.open ? calendar.next_closing : calendar.next_opening
  return (
    <span className={styles.state} data-open={calendar.open || undefined}>
      <span className={styles.dot} aria-hidden="true" />
      <span>
        <b>{calendar.open ? t('calendars.openNow') : t('calendars.closedNow')}</b>
        {next !== null && (
          <span className={styles.until}>
            {t(calendar.open ? 'calendars.until' : 'calendars.opens', { time: format.near(next, now) })}
          </span>
        )}
        {next === null && !calendar.open && <span className={styles.until}>{t('calendars.neverOpens')}</span>}
      </span>
    </span>
  )
}
