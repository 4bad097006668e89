import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { parseFilter, parseReport, type ReportSearch, type TicketFilter } from '@/api/filter'
import { TicketList } from '@/features/tickets/TicketList'
import { browserLanguage, speak } from '@/lib/strings/language'
import { AdminFrame } from './AdminFrame'
import { Failure, Missing } from './Failure'
import { sessionQuery, setupQuery } from './session'
import { Shell } from './Shell'

type Context = { queryClient: QueryClient }

const root = createRootRouteWithContext<Context>()({ component: Outlet })

const access = () => import('@/features/access')

const entry = createRoute({
  getParentRoute: () => root,
  id: 'entry',
  beforeLoad: () => speak(browserLanguage()),
  component: lazyRouteComponent(access, 'EntryLayout'),
})

const setup = createRoute({
  getParentRoute: () => entry,
  path: '/setup',
  beforeLoad: async ({ context }) => {
    const { needed } = await context.queryClient.query({ ...setupQuery, staleTime: 'static' })
    if (!needed) throw redirect({ to: '/sign-in' })
  },
  component: lazyRouteComponent(access, 'SetupPage'),
})

const signIn = createRoute({
  getParentRoute: () => entry,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    typeof search.to === 'string' && isOwnPath(search.to) ? { to: search.to } : {},
  beforeLoad: async ({ context }) => {
    const { needed } = await context.queryClient.query({ ...setupQuery, staleTime: 'static' })
    if (needed) throw redirect({ to: '/setup' })
  },
  component: lazyRouteComponent(access, 'SignInPage'),
})

const forgot = createRoute({
  getParentRoute: () => entry,
  path: '/forgot-password',
  component: lazyRouteComponent(access, 'ForgotPage'),
})

const reset = createRoute({
  getParentRoute: () => entry,
  path: '/reset/$token',
  component: lazyRouteComponent(access, 'ResetPage'),
})

const invitation = createRoute({
  getParentRoute: () => entry,
  path: '/invitation/$token',
  component: lazyRouteComponent(access, 'InvitationPage'),
})

const desk = createRoute({
  getParentRoute: () => root,
  id: 'desk',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' })
    if (session) {
      await speak(session.agent.language)
      return
    }
    const to = location.href
    throw redirect({ to: '/sign-in', search: to === '/' ? {} : { to } })
  },
  component: Shell,
})

const home = createRoute({
  getParentRoute: () => desk,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/tickets', search: { view: 'mine' }, replace: true })
  },
})

const tickets = createRoute({
  getParentRoute: () => desk,
  path: '/tickets',
  validateSearch: (search: Record<string, unknown>): TicketFilter => parseFilter(search),
  component: TicketList,
})

const ticket = createRoute({
  getParentRoute: () => tickets,
  path: '/$number',
  component: lazyRouteComponent(() => import('@/features/tickets/TicketPage'), 'TicketPage'),
})

const newTicket = createRoute({
  getParentRoute: () => desk,
  path: '/new',
  validateSearch: (search: Record<string, unknown>): { customer?: string } =>
    typeof search.customer === 'string' ? { customer: search.customer } : {},
  component: lazyRouteComponent(() => import('@/features/tickets/NewTicketPage'), 'NewTicketPage'),
})

const search = createRoute({
  getParentRoute: () => desk,
  path: '/search',
  validateSearch: (search: Record<string, unknown>): { q: string } => ({
    q: typeof search.q === 'string' || typeof search.q === 'number' ? String(search.q) : '',
  }),
  component: lazyRouteComponent(() => import('@/features/search/SearchPage'), 'SearchPage'),
})

const notifications = createRoute({
  getParentRoute: () => desk,
  path: '/notifications',
  component: lazyRouteComponent(
    () => import('@/features/notifications/NotificationsPage'),
    'NotificationsPage',
  ),
})

const promises = createRoute({
  getParentRoute: () => desk,
  path: '/promises',
  validateSearch: ({ tab, who }: Record<string, unknown>): { tab?: string; who?: string } => ({
    ...(tab === 'week' && { tab }),
    ...(typeof who === 'string' && { who }),
  }),
  component: lazyRouteComponent(
    () => import('@/features/promises/MyPromisesPage'),
    'MyPromisesPage',
  ),
})

const promiseReport = createRoute({
  getParentRoute: () => desk,
  path: '/promises/report',
  validateSearch: (search: Record<string, unknown>): ReportSearch => parseReport(search),
  component: lazyRouteComponent(
    () => import('@/features/promises/report/ReportPage'),
    'ReportPage',
  ),
})

const handovers = createRoute({
  getParentRoute: () => desk,
  path: '/handovers',
  component: lazyRouteComponent(() => import('@/features/handover/HandoversPage'), 'HandoversPage'),
})

const customers = createRoute({
  getParentRoute: () => desk,
  path: '/customers',
  validateSearch: (search: Record<string, unknown>): { tab?: string } =>
    typeof search.tab === 'string' ? { tab: search.tab } : {},
  component: lazyRouteComponent(
    () => import('@/features/customers/CustomersPage'),
    'CustomersPage',
  ),
})

const customer = createRoute({
  getParentRoute: () => desk,
  path: '/customers/$id',
  component: lazyRouteComponent(() => import('@/features/customers/CustomerPage'), 'CustomerPage'),
})

const profile = createRoute({
  getParentRoute: () => desk,
  path: '/profile',
  validateSearch: (search: Record<string, unknown>): { tab?: string } =>
    typeof search.tab === 'string' ? { tab: search.tab } : {},
  component: lazyRouteComponent(() => import('@/features/profile/ProfilePage'), 'ProfilePage'),
})

/** What an admin page's address may say besides: a tab, and how a provider answered. */
function adminSearch({ tab, oauth }: Record<string, unknown>): { tab?: string; oauth?: string } {
  return { ...(typeof tab === 'string' && { tab }), ...(typeof oauth === 'string' && { oauth }) }
}

const admin = createRoute({
  getParentRoute: () => desk,
  path: '/admin/$page',
  validateSearch: adminSearch,
  component: AdminFrame,
})

const adminDetail = createRoute({
  getParentRoute: () => desk,
  path: '/admin/$page/$id',
  validateSearch: adminSearch,
  component: AdminFrame,
})

const tree = root.addChildren([
  entry.addChildren([setup, signIn, forgot, reset, invitation]),
  desk.addChildren([
    home,
    tickets.addChildren([ticket]),
    newTicket,
    search,
    notifications,
    promises,
    promiseReport,
    handovers,
    customers,
    customer,
    profile,
    admin,
    adminDetail,
  ]),
])

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: Failure,
    defaultNotFoundComponent: Missing,
    defaultPendingMs: 300,
  })
}

/** Only a path of this site: a link must not send people elsewhere after they signed in. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path)
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
