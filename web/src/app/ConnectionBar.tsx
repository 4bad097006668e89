import { useEffect, useState } from 'react'
import { useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import { liveState } from './live'
import styles from './ConnectionBar.module.css'

/** Says that the desk is cut off; a short loss is nobody's business. */
export function ConnectionBar() {
  const state = useStore(liveState)
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (state === 'online') {
      setShown(false)
      return
    }
    const timer = setTimeout(() => {
      setShown(true)
    }, 4000)
    return () => {
      clearTimeout(timer)
    }
  }, [state])
  return (
    <div role="status" className={styles.place}>
      {shown && <p className={styles.bar}>{t('reconnecting')}</p>}
    </div>
  )
}
