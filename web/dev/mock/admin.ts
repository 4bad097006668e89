// The admin pages' part of the stand-in server: people, roles, inboxes, quarantine, settings, audit.

import type { Agent, AuditEntry, Inbox, OAuthProviders, Organization, Permission, Quarantined, Role, Setting, Team, TestReport } from '../../src/api/types'
import type { AgentPatch, NewAgent, RoleBody, TeamBody } from '../../src/features/people/api'
import type { InboxBody } from '../../src/features/inboxes/form'
import { agents, inboxes, minute, teams } from './seed'

type Reply = { status: number; headers: Record<string, string>; body: string }
type Context = { request: { body: { toString(): string } }; query: URLSearchParams; args: string[] }
export type AdminRoute = [method: string, pattern: RegExp, handler: (context: Context) => Reply]
type Emit = (kind: string, subject: string) => void

export const permissions: Permission[] = [
  ['tickets.read', 'See tickets', 'Of own teams, own and followed ones, and those without a team.'],
  ['tickets.read_all', 'See every ticket', 'Also those of other teams.'],
  ['tickets.create', 'Create tickets', 'For somebody who called, wrote or came by.'],
  ['tickets.reply', 'Answer customers', 'Send messages.'],
  ['tickets.note', 'Write notes', 'Private, for colleagues.'],
  ['tickets.update', 'Change tickets', 'Subject, status, priority, tags, participants.'],
  ['tickets.assign', 'Assign tickets', 'Change owner and team.'],
  ['tickets.redact', 'Remove content', 'For good, for example a password that was sent by mistake.'],
  ['customers.read', 'See customers', 'With their history.'],
  ['customers.write', 'Change customers', 'And organizations.'],
  ['intake.manage', 'Manage quarantine', 'Messages that could not be understood.'],
  ['people.manage', 'Manage people', 'Agents and teams.'],
  ['roles.manage', 'Manage roles', 'What each role may do.'],
  ['inboxes.manage', 'Manage inboxes', 'Addresses, mail servers, signatures.'],
  ['settings.manage', 'Manage settings', 'Of the whole business.'],
  ['audit.read', 'Read the audit log', 'Who changed the set-up.'],
].map(([key = '', label = '', help = '']) => ({ key, label, help }))

const all = permissions.map(({ key }) => key)
const agentCan = ['tickets.read', 'tickets.create', 'tickets.reply', 'tickets.note', 'tickets.update', 'tickets.assign', 'customers.read', 'customers.write']

const role = (id: string, key: string | null, name: string, held: string[], count: number): Role => ({
  id, key, name, permissions: held, builtin: key !== null, agents: count, version: '1',
  can: { edit: key !== 'admin', remove: key === null, grant: true },
})

const ago = (minutes: number) => new Date(Date.now() - minutes * minute).toISOString()

const json = (value: unknown, status = 200): Reply => ({
  status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value),
})
const done: Reply = { status: 204, headers: {}, body: '' }
const problem = (status: number, reason: string, detail: string, field?: string): Reply => ({
  ...json({ title: detail, status, reason, detail, field }, status),
  headers: { 'Content-Type': 'application/problem+json' },
})
const list = (items: unknown[], next_cursor: string | null = null) => json({ items, next_cursor })

class Admin {
  readonly agents: Agent[] = [
    ...structuredClone(agents),
    { ...structuredClone(agents[1]!), id: '6', name: 'Tom Becker', email: 'tom@petalandstem.example', invited: true, last_seen_at: null, teams: [], can: { edit: true, deactivate: true } },
    { ...structuredClone(agents[1]!), id: '7', name: 'Lena Hoff', email: 'lena@petalandstem.example', active: false, teams: [], last_seen_at: ago(90 * 24 * 60) },
  ]
  readonly teams: Team[] = structuredClone(teams).map((team, index) => ({ ...team, open_tickets: index === 2 ? 0 : team.open_tickets }))
  readonly roles: Role[] = [
    role('1', 'admin', 'Administrator', all, 1),
    role('2', 'lead', 'Team lead', [...agentCan, 'tickets.read_all', 'tickets.redact', 'intake.manage', 'people.manage', 'audit.read'], 0),
    role('3', 'agent', 'Agent', agentCan, 6),
    role('4', 'observer', 'Observer', ['tickets.read', 'tickets.read_all', 'customers.read'], 0),
    role('5', null, 'Weekend help', ['tickets.read', 'tickets.note'], 0),
  ]
  readonly inboxes: Inbox[] = inboxes.map((inbox, index) => makeInbox(inbox, index))
  quarantined: Quarantined[] = [
    { id: '1', received_at: ago(55), inbox: { id: '1', name: 'Customer care' }, channel: 'email', from_hint: 'orders@floristik-grosshandel.example', subject_hint: 'Rechnung 2291', size: 48_210, full_size: null, ticket_id: null, error: 'The message says it has a part that never begins, so its end cannot be found.', attempts: 3, original_url: '/api/v1/intake/1/original' },
    { id: '2', received_at: ago(60 * 30), inbox: null, channel: 'email', from_hint: '', subject_hint: '', size: 612, full_size: null, ticket_id: null, error: 'There is no sender and no text in it.', attempts: 1, original_url: '/api/v1/intake/2/original' },
  ]
  oversized: Quarantined[] = [
    { id: '3', received_at: ago(130), inbox: { id: '1', name: 'Customer care' }, channel: 'email', from_hint: 'sofia@marchetti-events.example', subject_hint: 'All the photos of the ballroom', size: 2_097_152, full_size: 61_400_000, ticket_id: '10398', error: 'The mail has 61.4 MB and the limit is 40 MB, so its attachments are not here, and its text may end early. The whole mail is still in the folder "INBOX" of the mailbox care@petalandstem.example.', attempts: 1, original_url: '/api/v1/intake/3/original' },
  ]
  readonly settings: Setting[] = [
    { key: 'business.name', kind: 'text', value: 'Petal & Stem', default: 'Deskbell', help: 'The name of your business, as customers and agents see it.', low: 1, high: 80 },
    { key: 'business.language', kind: 'text', value: 'en', default: 'en', help: 'The language in which Deskbell writes to people whose language it does not know: en, de, nl, fr or es.', low: 2, high: 20 },
    { key: 'access.session_days', kind: 'integer', value: '30', default: '30', help: 'A session ends after so many days without use.', low: 1, high: 365 },
    { key: 'tickets.close_after_days', kind: 'integer', value: '14', default: '7', help: 'A solved ticket closes for good after so many days.', low: 1, high: 365 },
    { key: 'replies.undo_seconds', kind: 'integer', value: '8', default: '8', help: 'Seconds in which a sent message can be taken back.', low: 0, high: 60 },
    { key: 'intake.acknowledgements_per_day', kind: 'integer', value: '5', default: '5', help: 'Automatic answers that one address gets in a day at the most.', low: 0, high: 100 },
    { key: 'customers.organization_by_domain', kind: 'boolean', value: 'true', default: 'false', help: 'A customer whose address has the domain of an organization belongs to it.', low: 0, high: 0 },
  ]
  readonly organizations: Organization[] = [
    ['Brightwell Studio', 'brightwell.example'], ['Marchetti Hotels', 'marchetti.example, marchetti-hotels.example'], ['Hayes Clinic', ''],
  ].map(([name = '', domains = ''], index) => ({
    id: String(index + 1), name, domains: domains.split(', ').filter(Boolean), notes: '', customers: 3 - index, version: '1', can: { edit: true },
  }))
  readonly audit: AuditEntry[] = Array.from({ length: 120 }, (_, index) => makeAudit(index))
  private next = 100

  id(): string {
    return String(this.next++)
  }
}

const untried = { ok: null, last_success_at: null, last_attempt_at: null, lag_seconds: 0, error: null }

function makeInbox(summary: (typeof inboxes)[number], index: number): Inbox {
  const bad = index === 1
  return {
    ...summary,
    team: index === 0 ? summary.team : { id: '3', name: 'Weddings & business' },
    acknowledge: true,
    acknowledge_text: 'Hello {name},\n\nthank you for your message. It has the number {number}.\n\n{business}',
    authserv_id: '',
    incoming: { kind: 'imap', host: 'imap.strato.de', port: 993, security: 'tls', user: summary.address, auth: 'password', folder: 'INBOX', after: 'seen', move_to: '' },
    outgoing: { kind: 'smtp', host: 'smtp.strato.de', port: 465, security: 'tls', user: summary.address, auth: 'password' },
    oauth: { provider: 'other', authorize_url: '', token_url: '', scope: '', client_id: '', connected_at: null },
    has_secrets: { incoming_password: true, outgoing_password: true, oauth_client_secret: false, oauth: false },
    state: {
      incoming: { ...untried, oversized: index === 0 ? 1 : 0, ok: !bad, last_success_at: ago(bad ? 260 : 1), lag_seconds: bad ? 15_600 : 4, error: bad ? 'The mail server refuses the password of weddings@petalandstem.example. Was it changed?' : null },
      outgoing: { ...untried, ok: true, last_success_at: ago(22 + index * 300), queued: bad ? 3 : 0 },
    },
    version: '1',
    can: { edit: true, remove: false },
  }
}

const actions = [
  ['login.succeeded', 'agent:1'], ['setting.changed', 'setting:tickets.close_after_days'], ['agent.invited', 'agent:6'],
  ['login.failed', 'agent:unknown'], ['inbox.changed', 'inbox:2'], ['team.added', 'team:3'], ['role.changed', 'role:3'],
  ['agent.deactivated', 'agent:7'], ['token.created', 'token:9'], ['team.removed', 'team:44'],
] as const

function makeAudit(index: number): AuditEntry {
  const [action, subject] = actions[index % actions.length]!
  const who = agents[(index * 3) % 4]!
  const stranger = action === 'login.failed'
  return {
    id: String(1000 - index), at: ago(index * index * 2 + index * 7),
    actor: stranger ? { kind: 'anonymous', id: null, name: '' } : { kind: 'agent', id: who.id, name: who.name },
    peer: stranger ? '203.0.113.9' : '192.0.2.14', request_id: '', action, subject, details: {},
  }
}

export function adminRoutes(emit: Emit): AdminRoute[] {
  const admin = new Admin()
  return [...peopleRoutes(admin, emit), ...roleRoutes(admin, emit), ...inboxRoutes(admin, emit), ...houseRoutes(admin, emit)]
}

function peopleRoutes(admin: Admin, emit: Emit): AdminRoute[] {
  const refs = (ids: string[]) => admin.agents.filter(({ id }) => ids.includes(id)).map(({ id, name }) => ({ id, name }))
  const invitation = (agent: Agent, status: number) => json({ agent, invitation_url: `http://desk.example/invitation/k3J9xQ7wPz2mB5vT8nR4-${agent.id}`, mailed: true }, status)
  const change = (agent: Agent, { role_id, team_ids, ...rest }: AgentPatch) => {
    const wanted = admin.roles.find(({ id }) => id === role_id)
    Object.assign(agent, rest, {
      ...(wanted && { role: { id: wanted.id, key: wanted.key, name: wanted.name } }),
      ...(team_ids && { teams: admin.teams.filter(({ id }) => team_ids.includes(id)).map(({ id, name }) => ({ id, name })) }),
      version: String(Number(agent.version) + 1),
    })
    emit('people.changed', agent.id)
    return agent
  }
  const setTeam = (team: Team, { name, lead_id, member_ids }: TeamBody) => {
    Object.assign(team, { name, members: refs(member_ids), lead: refs(lead_id === null ? [] : [lead_id])[0] ?? null })
    emit('teams.changed', team.id)
    return team
  }
  return [
    ['GET', /^\/agents$/, () => list(admin.agents)],
    ['POST', /^\/agents\/invitations$/, ({ request }) => {
      const form = body<NewAgent>(request)
      if (admin.agents.some(({ email }) => email === form.email)) return problem(409, 'agent.email_taken', 'An agent with this address is here already.', 'email')
      const agent: Agent = { ...structuredClone(admin.agents[5]!), id: admin.id(), invited: true, active: true, email: form.email }
      admin.agents.push(agent)
      return invitation(change(agent, { name: form.name, role_id: form.role_id, team_ids: form.team_ids }), 201)
    }],
    ['POST', /^\/agents\/(\d+)\/invitation$/, ({ args }) => found(admin.agents, args, (agent) => invitation(agent, 201))],
    ['PATCH', /^\/agents\/(\d+)$/, ({ args, request }) => found(admin.agents, args, (agent) => json(change(agent, body(request))))],
    ['GET', /^\/teams$/, () => list(admin.teams)],
    ['POST', /^\/teams$/, ({ request }) => {
      const team: Team = { id: admin.id(), name: '', lead: null, members: [], open_tickets: 0, version: '1', can: { edit: true } }
      admin.teams.push(team)
      return json(setTeam(team, body(request)), 201)
    }],
    ['PATCH', /^\/teams\/(\d+)$/, ({ args, request }) => found(admin.teams, args, (team) => json(setTeam(team, body(request))))],
    ['DELETE', /^\/teams\/(\d+)$/, ({ args }) => removed(admin.teams, args, () => { emit('teams.changed', args[0] ?? '') })],
  ]
}

function roleRoutes(admin: Admin, emit: Emit): AdminRoute[] {
  const set = (one: Role, form: RoleBody) => {
    Object.assign(one, form, { version: String(Number(one.version) + 1) })
    emit('roles.changed', one.id)
    return one
  }
  return [
    ['GET', /^\/permissions$/, () => list(permissions)],
    ['GET', /^\/roles$/, () => list(admin.roles)],
    ['POST', /^\/roles$/, ({ request }) => {
      const fresh = role(admin.id(), null, '', [], 0)
      admin.roles.push(fresh)
      return json(set(fresh, body(request)), 201)
    }],
    ['PATCH', /^\/roles\/(\d+)$/, ({ args, request }) => found(admin.roles, args, (one) => json(set(one, body(request))))],
    ['DELETE', /^\/roles\/(\d+)$/, ({ args }) => removed(admin.roles, args, () => { emit('roles.changed', args[0] ?? '') })],
  ]
}

function inboxRoutes(admin: Admin, emit: Emit): AdminRoute[] {
  const set = (inbox: Inbox, form: Partial<InboxBody>) => {
    const { team_id, ...rest } = form
    Object.assign(inbox, rest, {
      ...(team_id !== undefined && { team: admin.teams.find(({ id }) => id === team_id) ?? null }),
      version: String(Number(inbox.version) + 1),
    })
    emit('inbox.changed', inbox.id)
    return inbox
  }
  return [
    ['GET', /^\/inboxes$/, () => list(admin.inboxes)],
    ['GET', /^\/inboxes\/(\d+)$/, ({ args }) => found(admin.inboxes, args, (inbox) => json(inbox))],
    ['GET', /^\/inboxes\/oauth\/providers$/, () => json({ ...providers, next_cursor: null })],
    ['POST', /^\/inboxes\/(\d+)\/oauth\/connect$/, ({ args }) => found(admin.inboxes, args, (inbox) => {
      inbox.oauth.connected_at = ago(0)
      inbox.has_secrets.oauth = true
      return json({ url: `/admin/inboxes/${inbox.id}?oauth=connected` })
    })],
    ['POST', /^\/inboxes\/test$/, ({ request }) => json(tested(body(request)))],
    ['POST', /^\/inboxes$/, ({ request }) => {
      const form = body<InboxBody>(request)
      if (admin.inboxes.some(({ address }) => address === form.address)) return problem(409, 'inbox.address_taken', 'Another inbox has this address.', 'address')
      const fresh = { ...makeInbox(inboxes[0]!, 0), id: admin.id(), can: { edit: true, remove: true } }
      fresh.state = { incoming: { ...untried, oversized: 0 }, outgoing: { ...untried, queued: 0 } }
      admin.inboxes.push(fresh)
      return json(set(fresh, form), 201)
    }],
    ['POST', /^\/inboxes\/(\d+)\/fetch$/, () => ({ ...done, status: 202 })],
    ['PATCH', /^\/inboxes\/(\d+)$/, ({ args, request }) => found(admin.inboxes, args, (inbox) => json(set(inbox, body(request))))],
    ['DELETE', /^\/inboxes\/(\d+)$/, ({ args }) => removed(admin.inboxes, args, () => { emit('inbox.changed', args[0] ?? '') })],
  ]
}

const providers: Pick<OAuthProviders, 'redirect_uri' | 'items'> = {
  redirect_uri: 'https://desk.petalandstem.example/api/v1/inboxes/oauth/callback',
  items: [
    { id: 'google', name: 'Google', authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth', token_url: 'https://oauth2.googleapis.com/token', scope: 'https://mail.google.com/', imap_host: 'imap.gmail.com', smtp_host: 'smtp.gmail.com', console_url: 'https://console.cloud.google.com/apis/credentials' },
    { id: 'microsoft', name: 'Microsoft', authorize_url: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize', token_url: 'https://login.microsoftonline.com/common/oauth2/v2.0/token', scope: 'offline_access', imap_host: 'outlook.office365.com', smtp_host: 'smtp.office365.com', console_url: 'https://entra.microsoft.com' },
    { id: 'other', name: 'Other', authorize_url: '', token_url: '', scope: '', imap_host: '', smtp_host: '', console_url: '' },
  ],
}

/** A password of "wrong" is refused, so that both outcomes can be seen. */
function tested({ incoming, outgoing }: InboxBody): TestReport {
  const step = (name: string, message: string, ok = true) => ({ name, ok, message })
  const wrong = incoming.password === 'wrong'
  return {
    incoming: incoming.kind !== 'imap' ? [] : [
      step('Find the server', `${incoming.host} has the address 192.0.2.25.`),
      step('Connect and encrypt', 'TLS 1.3, the certificate is valid.'),
      wrong
        ? step('Sign in', `The server refuses the password of ${incoming.user}. Check it, or make an app password.`, false)
        : step('Sign in', `As ${incoming.user}.`),
      ...(wrong ? [] : [step('Open the folder', `${incoming.folder} has 214 mails.`)]),
    ],
    outgoing: outgoing.kind !== 'smtp' ? [] : [
      step('Find the server', `${outgoing.host} has the address 192.0.2.26.`),
      step('Connect and encrypt', 'TLS 1.3, the certificate is valid.'),
      step('Sign in', `As ${outgoing.user}.`),
    ],
  }
}

function houseRoutes(admin: Admin, emit: Emit): AdminRoute[] {
  const take = ({ args }: Context) => {
    admin.quarantined = admin.quarantined.filter(({ id }) => id !== args[0])
    admin.oversized = admin.oversized.filter(({ id }) => id !== args[0])
    emit('intake.changed', args[0] ?? '')
    return done
  }
  return [
    ['GET', /^\/intake$/, ({ query }) => list(query.get('state') === 'oversized' ? admin.oversized : admin.quarantined)],
    ['POST', /^\/intake\/(\d+)\/retry$/, (context) => ({ ...take(context), status: 202 })],
    ['DELETE', /^\/intake\/(\d+)$/, take],
    ['GET', /^\/intake\/(\d+)\/original$/, () => ({ status: 200, headers: { 'Content-Type': 'message/rfc822' }, body: 'From: somebody\r\n\r\n' })],
    ['GET', /^\/organizations$/, () => list(admin.organizations)],
    ['POST', /^\/organizations$/, ({ request }) => {
      const fresh: Organization = { ...body<Organization>(request), id: admin.id(), customers: 0, version: '1', can: { edit: true } }
      admin.organizations.push(fresh)
      emit('organization.changed', fresh.id)
      return json(fresh, 201)
    }],
    ['PATCH', /^\/organizations\/(\d+)$/, ({ args, request }) => found(admin.organizations, args, (one) => json(Object.assign(one, body(request))))],
    ['DELETE', /^\/organizations\/(\d+)$/, ({ args }) => removed(admin.organizations, args, () => { emit('organization.changed', args[0] ?? '') })],
    ['GET', /^\/settings$/, () => list(admin.settings)],
    ['PATCH', /^\/settings$/, ({ request }) => {
      const changes = body<Record<string, string>>(request)
      for (const setting of admin.settings) setting.value = changes[setting.key] ?? setting.value
      emit('settings.changed', '')
      return list(admin.settings)
    }],
    ['GET', /^\/audit$/, ({ query }) => {
      const from = Number(query.get('cursor') ?? 0)
      return list(admin.audit.slice(from, from + 50), from + 50 < admin.audit.length ? String(from + 50) : null)
    }],
  ]
}

function found<T extends { id: string }>(items: T[], args: string[], answer: (item: T) => Reply): Reply {
  const item = items.find(({ id }) => id === args[0])
  return item ? answer(item) : problem(404, 'not_found', 'There is no such thing.')
}

function removed(items: { id: string }[], args: string[], then: () => void): Reply {
  const at = items.findIndex(({ id }) => id === args[0])
  if (at < 0) return problem(404, 'not_found', 'There is no such thing.')
  items.splice(at, 1)
  then()
  return done
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what was sent
function body<T>(request: Context['request']): T {
  return JSON.parse(request.body.toString() || '{}') as T
}
