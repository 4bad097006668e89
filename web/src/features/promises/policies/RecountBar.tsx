import { useQuery } from '@tanstack/react-query'
import { ProgressBar } from 'react-aria-components/ProgressBar'
import { formatNumber } from '@/lib/locale'
import { t } from '@/lib/strings/promises'
import { recountQuery } from '../api'
import styles from './policies.module.css'

/** After a change what is due is counted anew, in the background; here one sees how far it is. */
export function RecountBar() {
  const { data } = useQuery({ ...recountQuery, refetchOnMount: 'always' })
  if (!data?.running) return null
  const { tickets_done: done, tickets_all: all } = data
  const share = all === 0 ? 0 : Math.min(1, done / all)
  return (
    <ProgressBar className={styles.recount} value={share * 100} aria-label={t('recount.title')}>
      <span className={styles.recountText}>
        <b>{t('recount.title')}</b>
        <span>{t('recount.done', { done: formatNumber(done), all: formatNumber(Math.max(all, done)) })}</span>
      </span>
      <span className={styles.track} aria-hidden="true">
        <span style={{ width: `${String(share * 100)}%` }} />
      </span>
    </ProgressBar>
  )
}
