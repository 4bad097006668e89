import {
  AlarmClock,
  ArrowRight,
  ArrowRightLeft,
  Bell,
  ChartColumn,
  CheckCheck,
  CircleDashed,
  CircleUserRound,
  Clock,
  Handshake,
  Inbox,
  Keyboard,
  Layers,
  LogOut,
  Moon,
  PenLine,
  Search,
  Settings2,
  UsersRound,
  type LucideIcon,
} from 'lucide-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '@/api/client'
import type { Me } from '@/api/types'
import { useNext } from '@/features/promises/useNext'
import { viewName } from '@/features/tickets/views'
import { t } from '@/lib/strings'
import { isDark } from '@/lib/theme'
import { useActions, type Action } from './actions'
import { adminPagesFor } from './admin'
import { useMe } from './me'
import { deskPanels } from './panels'
import { updateMe } from './session'
import { useSignOut } from './useSignOut'

const views: [key: string, keys: string, icon: LucideIcon][] = [
  ['mine', 'g m', CircleUserRound],
  ['team', 'g t', UsersRound],
  ['unowned', 'g u', CircleDashed],
  ['at_risk', 'g r', AlarmClock],
  ['waiting', 'g w', Clock],
  ['open', 'g o', Inbox],
  ['solved', 'g s', CheckCheck],
  ['all', 'g a', Layers],
]

/** What can be done from anywhere. */
export function useDeskActions(): void {
  const navigate = useNavigate()
  const client = useQueryClient()
  const me = useMe()
  const signOut = useSignOut()
  const next = useNext()
  const theme = useMutation({
    mutationFn: (next: Me['theme']) => api.patch<Me>('/me', { body: { theme: next } }),
    onMutate: (next) => {
      updateMe(client, { ...me, theme: next })
    },
  })

  const goTo = views.map(
    ([view, keys, icon]): Action => ({
      id: `go.${view}`,
      title: t('goTo', { name: viewName(view, view) }),
      section: 'go',
      keys,
      icon,
      run: () => void navigate({ to: '/tickets', search: view === 'at_risk' ? { view, sort: 'due' } : { view } }),
    }),
  )
  const reports: Action[] = me.permissions.includes('tickets.read_all')
    ? [
        {
          id: 'go.promiseReport',
          title: t('promiseReport'),
          section: 'go',
          icon: ChartColumn,
          run: () => void navigate({ to: '/promises/report', search: {} }),
        },
      ]
    : []
  const administration = adminPagesFor(me.permissions).map(
    (page): Action => ({
      id: `admin.${page.path}`,
      title: t(page.title),
      section: 'admin',
      icon: page.icon,
      run: () => void navigate({ to: '/admin/$page', params: { page: page.path } }),
    }),
  )

  useActions([
    {
      id: 'palette',
      title: t('palette'),
      section: 'general',
      keys: 'mod+k',
      whileTyping: true,
      hidden: true,
      run: () => {
        deskPanels.set('palette')
      },
    },
    {
      id: 'new',
      title: t('newTicket'),
      section: 'general',
      keys: 'c',
      icon: PenLine,
      run: () => void navigate({ to: '/new', search: {} }),
    },
    {
      id: 'search',
      title: t('search'),
      section: 'go',
      keys: '/',
      icon: Search,
      run: () => void navigate({ to: '/search', search: { q: '' } }),
    },
    {
      id: 'next',
      title: t('next.do'),
      section: 'general',
      keys: 'd',
      icon: ArrowRight,
      run: next.go,
    },
    ...goTo,
    {
      id: 'go.promises',
      title: t('myPromises'),
      section: 'go',
      keys: 'g y',
      icon: Handshake,
      run: () => void navigate({ to: '/promises', search: {} }),
    },
    ...reports,
    {
      id: 'go.notifications',
      title: t('notifications'),
      section: 'go',
      keys: 'g n',
      icon: Bell,
      run: () => void navigate({ to: '/notifications' }),
    },
    {
      id: 'go.handovers',
      title: t('handovers'),
      section: 'go',
      keys: 'g h',
      icon: ArrowRightLeft,
      run: () => void navigate({ to: '/handovers' }),
    },
    {
      id: 'go.profile',
      title: t('profile'),
      section: 'go',
      keys: 'g p',
      icon: Settings2,
      run: () => void navigate({ to: '/profile', search: {} }),
    },
    ...administration,
    {
      id: 'theme',
      title: t('toggleTheme'),
      section: 'general',
      icon: Moon,
      run: () => {
        theme.mutate(isDark() ? 'light' : 'dark')
      },
    },
    {
      id: 'help',
      title: t('shortcuts'),
      section: 'general',
      keys: '?',
      icon: Keyboard,
      run: () => {
        deskPanels.set('help')
      },
    },
    { id: 'signOut', title: t('signOut'), section: 'general', icon: LogOut, run: signOut },
  ])
}
