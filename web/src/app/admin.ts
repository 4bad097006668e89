// The pages under /admin. Each is loaded when it is opened; the rail and the command palette list
// those that this agent's permissions allow. To add one: write features/<slice>/<Page>.tsx, name it in
// lib/strings/en.ts, and add a line here. Its own words go into lib/strings/admin_en.ts.

import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import {
  CalendarClock,
  Handshake,
  Inbox,
  KeyRound,
  ScrollText,
  ShieldAlert,
  SlidersHorizontal,
  UserRound,
  UsersRound,
  type LucideIcon,
} from 'lucide-react'
import type { Key } from '@/lib/strings'

export type AdminPage = {
  /** /admin/PATH; /admin/PATH/ID shows the same page, which reads the id from the address. */
  path: string
  title: Key
  icon: LucideIcon
  permission: string
  page: LazyExoticComponent<ComponentType>
}

export const adminPages: readonly AdminPage[] = [
  {
    path: 'agents',
    title: 'agents',
    icon: UserRound,
    permission: 'people.manage',
    page: lazyPage(() => import('@/features/people/AgentsPage')),
  },
  {
    path: 'teams',
    title: 'teams',
    icon: UsersRound,
    permission: 'people.manage',
    page: lazyPage(() => import('@/features/people/TeamsPage')),
  },
  {
    path: 'roles',
    title: 'roles',
    icon: KeyRound,
    permission: 'roles.manage',
    page: lazyPage(() => import('@/features/people/RolesPage')),
  },
  {
    path: 'inboxes',
    title: 'inboxes',
    icon: Inbox,
    permission: 'inboxes.manage',
    page: lazyPage(() => import('@/features/inboxes/InboxesPage')),
  },
  {
    path: 'promises',
    title: 'promisePolicies',
    icon: Handshake,
    permission: 'settings.manage',
    page: lazyPage(() => import('@/features/promises/policies/PoliciesPage')),
  },
  {
    path: 'calendars',
    title: 'calendars',
    icon: CalendarClock,
    permission: 'settings.manage',
    page: lazyPage(() => import('@/features/calendars/CalendarsPage')),
  },
  {
    path: 'quarantine',
    title: 'quarantine',
    icon: ShieldAlert,
    permission: 'intake.manage',
    page: lazyPage(() => import('@/features/intake/QuarantinePage')),
  },
  {
    path: 'settings',
    title: 'settings',
    icon: SlidersHorizontal,
    permission: 'settings.manage',
    page: lazyPage(() => import('@/features/settings/SettingsPage')),
  },
  {
    path: 'audit',
    title: 'auditLog',
    icon: ScrollText,
    permission: 'audit.read',
    page: lazyPage(() => import('@/features/audit/AuditPage')),
  },
]

/** A page that is loaded when it is first opened. Its module exports it by default. */
export function lazyPage(load: () => Promise<{ default: ComponentType }>): AdminPage['page'] {
  return lazy(load)
}

export function adminPagesFor(permissions: readonly string[]): AdminPage[] {
  return adminPages.filter((page) => permissions.includes(page.permission))
}
