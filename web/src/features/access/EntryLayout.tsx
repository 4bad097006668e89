import { Outlet } from '@tanstack/react-router'
import { InLanguage } from '@/app/InLanguage'
import bell from '@/design/bell.svg'
import { useStore } from '@/lib/store'
import { spoken } from '@/lib/strings/language'
import styles from './access.module.css'

export function EntryLayout() {
  const language = useStore(spoken)
  return (
    <InLanguage language={language}>
      <main className={styles.page}>
        <div className={styles.box}>
          <p className={styles.brand}>
            <img src={bell} alt="" width="26" height="26" />
            Deskbell
          </p>
          <Outlet />
        </div>
      </main>
    </InLanguage>
  )
}
