import { formatNumber } from '@/lib/locale'
import { t } from '@/lib/strings/promises'
import type { ReportPart } from '../api'
import { percentOf, shareKept, type Bar } from './figures'
import styles from './report.module.css'

type Props = {
  title: string
  bars: readonly Bar[]
  chosen: ReportPart
  onLook: (part: ReportPart) => void
}

/** Kept and broken side by side, a line each; a press shows the promises behind it. */
export function Bars({ title, bars, chosen, onLook }: Props) {
  const most = Math.max(1, ...bars.map(({ kept, broken }) => kept + broken))
  return (
    <section className={styles.part} aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {bars.map(({ key, name, kept, broken, part }) => (
          <li key={key}>
            <button
              type="button"
              className={styles.bar}
              aria-pressed={isSame(part, chosen)}
              aria-label={t('report.bar', { name, kept: formatNumber(kept), broken: formatNumber(broken) })}
              onClick={() => {
                onLook(part)
              }}
            >
              <span className={styles.barName}>{name}</span>
              <span className={styles.barShare}>
                {t('report.percent', { percent: percentOf(shareKept({ kept, broken }) ?? 0) })}
              </span>
              <span className={styles.barTrack}>
                <span className={styles.barKept} style={{ width: `${String((kept / most) * 100)}%` }} />
                <span className={styles.barBroken} style={{ width: `${String((broken / most) * 100)}%` }} />
              </span>
              <span className={styles.barCount}>
                {broken > 0 && <span className={styles.bad}>{t('report.brokenOf', { broken: formatNumber(broken), all: formatNumber(kept + broken) })}</span>}
                {broken === 0 && t('report.allOf', { all: formatNumber(kept) })}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function isSame(part: ReportPart, chosen: ReportPart): boolean {
  return (['kind', 'team', 'agent'] as const).some((key) => part[key] !== undefined && part[key] === chosen[key])
}
