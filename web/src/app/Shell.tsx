import { lazy, Suspense, useEffect } from 'react'
import { Outlet } from '@tanstack/react-router'
import { useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import { applyTheme } from '@/lib/theme'
import { deskPanels } from './panels'
import { useLive } from './live'
import { useMe } from './me'
import { useDeskActions } from './useDeskActions'
import { useDesktopNotifications } from './useDesktopNotifications'
import { useShortcuts } from './useShortcuts'
import { useTabTitle } from './useTabTitle'
import { ConnectionBar } from './ConnectionBar'
import { Rail } from './Rail'
import styles from './Shell.module.css'

const CommandPalette = lazy(() => import('./CommandPalette'))
const ShortcutHelp = lazy(() => import('./ShortcutHelp'))

/** The frame of the desk: the rail on the left, the page beside it. */
export function Shell() {
  const { theme, language } = useMe()
  useLive()
  useShortcuts()
  useDeskActions()
  useTabTitle()
  useDesktopNotifications()
  useEffect(() => {
    applyTheme(theme)
  }, [theme])
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])

  const panel = useStore(deskPanels)
  return (
    <div className={styles.shell} data-rail={panel === 'rail' ? 'open' : undefined}>
      <a className={styles.skip} href="#main">
        {t('skipToContent')}
      </a>
      <Rail />
      <div
        className={styles.veil}
        onClick={() => {
          deskPanels.set(null)
        }}
      />
      <main id="main" className={styles.main} tabIndex={-1}>
        <ConnectionBar />
        <Outlet />
      </main>
      <Suspense>
        {panel === 'palette' && <CommandPalette />}
        {panel === 'help' && <ShortcutHelp />}
      </Suspense>
    </div>
  )
}
