import { useMe } from '@/app/me'
import { localeOf } from '@/lib/locale'
import { t } from '@/lib/strings/promises'
import { differs, placeOf } from './times'
import styles from './PromisePanel.module.css'

/** What the customer's clock shows then, where it shows something else. */
export function TheirTime({ at, here, there }: { at: string; here: string; there: string }) {
  const { language } = useMe()
  if (!differs(at, here, there)) return null
  // With its day: "today" may be another one there.
  const time = new Intl.DateTimeFormat(localeOf(language), {
    weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: there,
  }).format(Date.parse(at))
  return <p className={styles.there}>{t('panel.there', { time, place: placeOf(there) })}</p>
}
