import type { PromiseReport } from '@/api/types'
import { formatNumber } from '@/lib/locale'
import { t } from '@/lib/strings/promises'
import type { ReportPart } from '../api'
import { clock, hoursOf } from './figures'
import styles from './report.module.css'

type Props = { report: PromiseReport; chosen: ReportPart; onLook: (part: ReportPart) => void }

/** At which hour of the day things were due, and how that went. */
export function Hours({ report, chosen, onLook }: Props) {
  const hours = hoursOf(report)
  const most = Math.max(1, ...hours.map(({ kept, broken }) => kept + broken))
  return (
    <section className={styles.part} aria-label={t('report.byHour')}>
      <h2>{t('report.byHour')}</h2>
      <div className={styles.hours}>
        {hours.map(({ hour, kept, broken }) => (
          <button
            key={hour}
            type="button"
            className={styles.hour}
            disabled={kept + broken === 0}
            aria-pressed={chosen.hour === hour}
            title={t('report.bar', {
              name: t('report.hour', { from: clock(hour), to: clock(hour + 1) }),
              kept: formatNumber(kept),
              broken: formatNumber(broken),
            })}
            aria-label={t('report.bar', {
              name: t('report.hour', { from: clock(hour), to: clock(hour + 1) }),
              kept: formatNumber(kept),
              broken: formatNumber(broken),
            })}
            onClick={() => {
              onLook({ hour })
            }}
          >
            <span className={styles.barBroken} style={{ height: `${String((broken / most) * 100)}%` }} />
            <span className={styles.barKept} style={{ height: `${String((kept / most) * 100)}%` }} />
          </button>
        ))}
      </div>
      <div className={styles.axis} aria-hidden="true">
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <p className={styles.legend}>
        <span className={styles.keptKey}>{t('report.kept')}</span>
        <span className={styles.brokenKey}>{t('report.broken')}</span>
      </p>
    </section>
  )
}
