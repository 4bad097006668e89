// A small florist with as many tickets as one asks for; the same every time.

import type { Agent, Customer, Entry, Me, Team, Ticket } from '../../src/api/types'
import { people, stories, type Story } from './stories'

export const minute = 60_000
const hour = 60 * minute

export type SeedTicket = { ticket: Ticket; story: Story; touched: number }

export const agentNames = ['Mina Sato', 'Jonas Weber', 'Amara Diallo', 'Felix Grant', 'Ruth Ellis']

export const teams: Team[] = [
  { id: '1', name: 'Orders' },
  { id: '2', name: 'Workshop' },
  { id: '3', name: 'Weddings & business' },
].map((team, index) => ({
  ...team,
  lead: { id: String(index + 1), name: agentNames[index] ?? '' },
  members: agentNames.slice(index, index + 3).map((name, n) => ({ id: String(index + n + 1), name })),
  open_tickets: 12 - index * 3,
  version: '1',
  can: { edit: true, delete: true },
}))

export const agents: Agent[] = agentNames.map((name, index) => ({
  id: String(index + 1),
  name,
  email: `${(name.split(' ')[0] ?? '').toLowerCase()}@petalandstem.example`,
  role: index === 0 ? { id: '1', key: 'admin', name: 'Admin' } : { id: '3', key: 'agent', name: 'Agent' },
  teams: teams.filter((team) => team.members.some((m) => m.name === name)).map(({ id, name }) => ({ id, name })),
  active: true,
  invited: false,
  last_seen_at: new Date(Date.now() - index * hour).toISOString(),
  time_zone: 'Europe/Berlin',
  avatar_url: null,
  version: '1',
  can: { edit: true, deactivate: index > 0 },
}))

export const me: Me = {
  id: '1',
  name: 'Mina Sato',
  email: 'mina@petalandstem.example',
  role: { id: '1', key: 'admin', name: 'Admin' },
  permissions: [
    'tickets.read', 'tickets.read_all', 'tickets.create', 'tickets.reply', 'tickets.note', 'tickets.update',
    'tickets.assign', 'tickets.redact', 'customers.read', 'customers.write', 'intake.manage', 'people.manage',
    'roles.manage', 'inboxes.manage', 'settings.manage', 'audit.read',
  ],
  teams: [{ id: '1', name: 'Orders' }],
  time_zone: 'Europe/Berlin',
  language: 'en',
  avatar_url: null,
  signature_html: '<p>Mina Sato<br>Petal &amp; Stem</p>',
  notify: { desktop: false, email: true },
  theme: 'system',
}

export const inboxes = [
  { id: '1', name: 'Customer care', address: 'hello@petalandstem.example' },
  { id: '2', name: 'Weddings', address: 'weddings@petalandstem.example' },
].map((inbox) => ({
  ...inbox,
  channel: 'email',
  team: { id: '1', name: 'Orders' },
  sender_name: 'Petal & Stem',
  signature_html: '<p>Petal &amp; Stem · Kastanienallee 12, Berlin<br>Mon–Sat 8:00–19:00</p>',
  active: true,
}))

export const customers: Customer[] = people.map(([name, email], index) => ({
  id: String(index + 1),
  name,
  identities: [
    { id: `${String(index)}1`, kind: 'email' as const, value: email, verified: true },
    ...(index % 3 === 0
      ? [{ id: `${String(index)}2`, kind: 'phone' as const, value: `+49 30 5550 ${String(1200 + index)}`, verified: false }]
      : []),
  ],
  organization: /brightwell|marchetti|clinic|brandt|hayes|hotel/.test(email)
    ? { id: String(index + 1), name: organizationOf(email) }
    : null,
  language: 'en',
  time_zone: 'Europe/Berlin',
  notes: index % 4 === 0 ? 'Prefers to be called after 15:00. Allergic to lilies.' : '',
  avatar_seed: email,
  created_at: new Date(Date.now() - (400 - index * 11) * 24 * hour).toISOString(),
  open_tickets: index % 3,
  version: '1',
  can: { edit: true },
}))

function organizationOf(email: string): string {
  const domain = email.split('@')[1]?.split('.')[0] ?? ''
  return domain.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

/** Ticket number `index`, the newest first. */
export function makeTicket(index: number, now: number): SeedTicket {
  const story = stories[index % stories.length]!
  const customer = customers[story.who]!
  const age = index < 3 ? (index * 9 + 1) * minute : index ** 1.55 * 11 * minute
  const touched = now - age
  const owner = index % 4 === 1 ? null : agents[[0, 0, 1, 0, 2, 3][index % 6] ?? 0]!
  const last = story.turns.at(-1)!
  const answered = [...story.turns].reverse().find((turn) => turn.by !== 'note')?.by === 'agent'
  const status = index < 46
    ? answered ? 'waiting' : index === 11 ? 'paused' : 'open'
    : index < 60 ? 'solved' : 'closed'
  const number = 10_400 - index > 0 ? 10_400 - index : 1_000_000 - index
  const iso = new Date(touched).toISOString()
  const ticket: Ticket = {
    id: String(number), number, subject: story.subject, status,
    priority: story.priority ?? 'normal',
    owner: owner && { id: owner.id, name: owner.name, avatar_url: owner.avatar_url },
    team: { id: String(1 + (index % 3)), name: teams[index % 3]?.name ?? '' },
    inbox: index % 5 === 1 ? inboxRef(1) : inboxRef(0),
    next_due: null,
    customer: { id: customer.id, name: customer.name, email: customer.identities[0]?.value ?? '' },
    tags: story.tags,
    preview: last.text.replace(/\s+/g, ' ').slice(0, 160),
    last_entry_at: iso,
    last_customer_at: iso,
    created_at: new Date(touched - story.turns.length * 3 * hour).toISOString(),
    updated_at: iso,
    waiting_since: status === 'open' ? iso : null,
    unread: index < 9 && !answered,
    attachments: story.turns.some((turn) => turn.files),
    draft: index === 4,
    failed: index === 12,
    participants: [],
    followers: index % 2 === 0 ? [{ id: '2', name: 'Jonas Weber' }] : [],
    following: index % 5 === 0,
    follows_up: index === 3 ? { id: '10350', number: 10350, subject: story.subject } : null,
    follow_ups: [],
    channel: 'email',
    closed_at: status === 'closed' ? iso : null,
    solved_at: status === 'solved' || status === 'closed' ? iso : null,
    customer_label: 'We are working on it',
    version: '1',
    can: { reply: true, note: true, update: true, assign: true, redact: true },
  }
  return { ticket, story, touched }
}

function inboxRef(index: number) {
  const inbox = inboxes[index]!
  return { id: inbox.id, name: inbox.name, address: inbox.address, sender_name: inbox.sender_name }
}

/** The timeline of a seeded ticket: the story's turns, with the changes that go with them. */
export function makeEntries({ ticket, story, touched }: SeedTicket): Entry[] {
  const entries: Entry[] = []
  const add = (entry: Omit<Entry, 'id' | 'redacted' | 'can'>) => {
    entries.push({
      ...entry, id: `${ticket.id}${String(entries.length + 1).padStart(3, '0')}`,
      redacted: false, can: { redact: true },
    } as Entry)
  }
  const agent = agents.find(({ id }) => id === ticket.owner?.id) ?? agents[1]!
  const byAgent = { kind: 'agent' as const, id: agent.id, name: agent.name, avatar_url: null }
  const byCustomer = {
    kind: 'customer' as const, id: ticket.customer.id, name: ticket.customer.name, avatar_url: null,
  }
  const bySystem = { kind: 'system' as const, id: null, name: 'Deskbell', avatar_url: null }
  const gap = 2.4 * hour
  story.turns.forEach((turn, index) => {
    const at = new Date(touched - (story.turns.length - 1 - index) * gap).toISOString()
    if (turn.by === 'note') {
      const html = paragraphs(turn.text).replace(/@(\w+ \w+)/, '<span data-mention="1">@$1</span>')
      add({ kind: 'note', at, by: byAgent, note: { html, mentions: [], attachments: [] } } as never)
      return
    }
    const inbound = turn.by === 'customer'
    const from = inbound
      ? { name: ticket.customer.name, address: ticket.customer.email }
      : { name: `${agent.name}, Petal & Stem`, address: ticket.inbox.address }
    const to = inbound
      ? { name: 'Petal & Stem', address: ticket.inbox.address }
      : { name: ticket.customer.name, address: ticket.customer.email }
    add({
      kind: 'message', at, by: inbound ? byCustomer : byAgent,
      message: {
        direction: inbound ? 'in' : 'out', channel: 'email', from, to: [to], cc: [], bcc: [],
        subject: ticket.subject, html: story.html ?? paragraphs(turn.text),
        quoted_html: turn.quoted ? `<blockquote>${paragraphs(turn.quoted)}</blockquote>` : null,
        text: turn.text, has_remote_images: story.html !== undefined, machine: null,
        trust: ticket.number === 10393 ? 'forged' : 'verified',
        delivery: {
          state: inbound ? 'received' : ticket.failed ? 'failed' : 'sent',
          error: ticket.failed && !inbound ? 'The mailbox of the recipient is full.' : null,
          undo_until: null, attempts: 1,
        },
        invitation: inbound && index === 0 ? (story.invitation?.(ticket.customer) ?? null) : null,
        oversized: inbound && ticket.number === 10389
          ? { size: 61_400_000, limit: 40_000_000, mailbox: ticket.inbox.address, folder: 'INBOX' }
          : null,
        message_id: `<${ticket.id}.${String(index)}@petalandstem.example>`,
        original_url: inbound ? '#' : null,
        attachments: (turn.files ?? []).map((file, n) => ({
          id: `${ticket.id}${String(index)}${String(n)}`, name: file.name, content_type: file.type,
          size: file.size, inline: false, content_id: null,
          url: `/api/v1/attachments/${ticket.id}${String(index)}${String(n)}`,
          preview_url: `/api/v1/attachments/${ticket.id}${String(index)}${String(n)}/preview`,
        })),
      },
    } as never)
    if (index === 0 && ticket.owner) {
      const change = (field: string, from: string, to: string) => {
        add({
          kind: 'change', at, by: field === 'owner' ? byAgent : bySystem,
          change: { field, from, to, from_id: null, to_id: null, reason: null },
        } as never)
      }
      change('team', '', ticket.team?.name ?? '')
      change('owner', '', ticket.owner.name)
      if (ticket.priority !== 'normal') change('priority', 'normal', ticket.priority)
    }
  })
  return entries
}

export function paragraphs(text: string): string {
  return text
    .split(/\n\n+/)
    .map((part) => `<p>${escapeHtml(part).replace(/\n/g, '<br>')}</p>`)
    .join('')
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
