import type { PromiseReport } from '@/api/types'
import { classes } from '@/design/classes'
import { formatNumber } from '@/lib/locale'
import { t } from '@/lib/strings/promises'
import type { ReportPart } from '../api'
import { clock, hoursOf, type Figures } from './figures'
import styles from './report.module.css'

type Props = { report: PromiseReport; chosen: ReportPart; onLook: (part: ReportPart) => void }

/** At which hour of the day things were due, and how that went. */
export function Hours({ report, chosen, onLook }: Props) {
  const hours = hoursOf(report)
  const most = Math.max(1, ...hours.map(({ kept, broken }) => kept + broken))
  return (
    <section className={classes(styles.part, styles.wide)} aria-label={t('report.byHour')}>
      <h2>{t('report.byHour')}</h2>
      <div className={styles.chart}>
        <div>
          <div className={styles.hours}>
            {hours.map((one) => (
              <Hour
                key={one.hour}
                {...one}
                most={most}
                isChosen={chosen.hour === one.hour}
                onLook={() => {
                  onLook({ hour: one.hour })
                }}
              />
            ))}
          </div>
          <div className={styles.axis} aria-hidden="true">
            {[0, 6, 12, 18, 24].map((hour) => (
              <span key={hour}>{hour}</span>
            ))}
          </div>
        </div>
      </div>
      <p className={styles.legend}>
        <span className={styles.keptKey}>{t('report.kept')}</span>
        <span className={styles.brokenKey}>{t('report.broken')}</span>
      </p>
    </section>
  )
}

type HourProps = Figures & { hour: number; most: number; isChosen: boolean; onLook: () => void }

function Hour({ hour, kept, broken, most, isChosen, onLook }: HourProps) {
  const text = t('report.bar', {
    name: t('report.hour', { from: clock(hour), to: clock(hour + 1) }),
    kept: formatNumber(kept),
    broken: formatNumber(broken),
  })
  return (
    <button
      type="button"
      className={styles.hour}
      disabled={kept + broken === 0}
      aria-pressed={isChosen}
      aria-label={text}
      title={text}
      onClick={onLook}
    >
      <span className={styles.barBroken} style={{ height: `${String((broken / most) * 100)}%` }} />
      <span className={styles.barKept} style={{ height: `${String((kept / most) * 100)}%` }} />
    </button>
  )
}
