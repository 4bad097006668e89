import { lazy, Suspense, useEffect } from 'react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useRouter } from '@tanstack/react-router'
import { Offers } from '@/features/routing/Offers'
import { useActs } from '@/features/routing/useActs'
import { useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import { applyTheme } from '@/lib/theme'
import { deskPanels } from './panels'
import { useLive } from './live'
import { SessionContext, useMe } from './me'
import { sessionQuery } from './session'
import { useDeskActions } from './useDeskActions'
import { useDesktopNotifications } from './useDesktopNotifications'
import { useShortcuts } from './useShortcuts'
import { useTabTitle } from './useTabTitle'
import { InLanguage } from './InLanguage'
import { ConnectionBar } from './ConnectionBar'
import { Rail } from './Rail'
import styles from './Shell.module.css'

const CommandPalette = lazy(() => import('./CommandPalette'))
const ShortcutHelp = lazy(() => import('./ShortcutHelp'))

/** The desk of whoever is signed in. */
export function Shell() {
  const { data } = useSuspenseQuery(sessionQuery)
  const router = useRouter()
  const ended = data === null
  useEffect(() => {
    if (ended) void router.invalidate() // the route's guard sends to the sign-in page
  }, [ended, router])
  if (!data) return null
  return (
    <SessionContext value={data}>
      <InLanguage language={data.agent.language}>
        <Frame />
      </InLanguage>
    </SessionContext>
  )
}

/** The rail on the left, the page beside it. */
function Frame() {
  const { theme } = useMe()
  useLive()
  useShortcuts()
  useDeskActions()
  useTabTitle()
  useDesktopNotifications()
  useActs()
  useEffect(() => {
    applyTheme(theme)
  }, [theme])

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
      <Offers />
      <Suspense>
        {panel === 'palette' && <CommandPalette />}
        {panel === 'help' && <ShortcutHelp />}
      </Suspense>
    </div>
  )
}
