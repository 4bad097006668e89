import type { DraftKind, Id } from './types'
import type { TicketFilter } from './filter'

/** Every name under which the cache keeps something. The live updates use the same names. */
export const keys = {
  session: ['session'] as const,
  setup: ['setup'] as const,
  mySessions: ['me', 'sessions'] as const,
  myTokens: ['me', 'tokens'] as const,
  notifications: ['notifications'] as const,
  notificationPages: ['notifications', 'pages'] as const,

  views: ['views'] as const,
  lists: ['tickets'] as const,
  list: (filter: TicketFilter) => ['tickets', filter] as const,
  tickets: ['ticket'] as const,
  ticket: (number: string | number) => ['ticket', String(number)] as const,
  entries: (ticket: Id) => ['entries', ticket] as const,
  recipients: (ticket: Id) => ['recipients', ticket] as const,
  draft: (ticket: Id, kind: DraftKind) => ['draft', ticket, kind] as const,
  tags: ['tags'] as const,
  search: (words: string) => ['search', words] as const,
  searchPages: (words: string) => ['search', words, 'pages'] as const,
  searches: ['search'] as const,

  customers: ['customers'] as const,
  customerSearch: (words: string) => ['customers', 'search', words] as const,
  customerList: (words: string) => ['customers', 'list', words] as const,
  customer: (id: Id) => ['customers', id] as const,
  customerTickets: (id: Id) => ['customers', id, 'tickets'] as const,
  organizations: ['organizations'] as const,

  agents: ['agents'] as const,
  teams: ['teams'] as const,
  roles: ['roles'] as const,
  permissions: ['permissions'] as const,
  inboxes: ['inboxes'] as const,
  inbox: (id: Id) => ['inboxes', id] as const,
  settings: ['settings'] as const,
  intake: ['intake'] as const,
  intakeIn: (state: string) => ['intake', state] as const,
  oauthProviders: ['oauth', 'providers'] as const,
  audit: ['audit'] as const,
}
