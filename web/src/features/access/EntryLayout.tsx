import { Outlet } from '@tanstack/react-router'
import bell from '@/design/bell.svg'
import styles from './access.module.css'

export function EntryLayout() {
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <p className={styles.brand}>
          <img src={bell} alt="" width="26" height="26" />
          Deskbell
        </p>
        <Outlet />
      </div>
    </main>
  )
}
