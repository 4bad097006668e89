// An in-memory stand-in for the server, for working on the desk and for its tests. It keeps the
// contract's shapes and as much of its behaviour as the desk shows; it is not a second server.

import type {
  Address, Attachment, BulkChanges, Draft, Entry, LiveEvent, MessageEntry, NewMessage, NewTicket,
  Notification, Ticket, TicketPatch,
} from '../src/api/types'
import {
  agents, customers, makeEntries, makeTicket, me, minute, paragraphs, teams,
  type SeedTicket,
} from './mock/seed'
import { draftOf, familyOf, handoverOf } from './mock/handovers'
import { adminRoutes } from './mock/admin'
import { promiseRoutes } from './mock/promises'
import { stories } from './mock/stories'

export type MockRequest = {
  method: string
  url: string
  headers: Record<string, string | undefined>
  body: Buffer
}
export type MockResponse = { status: number; headers: Record<string, string>; body: string | Buffer }

type Context = { request: MockRequest; query: URLSearchParams; args: string[] }
type Handler = (context: Context) => MockResponse
type Route = [method: string, pattern: RegExp, handler: Handler]

const undoSeconds = 8
const tags = [...new Set(stories.flatMap((story) => story.tags))].map((name, n) => ({ name, count: 40 - n }))

const json = (value: unknown, status = 200): MockResponse => ({
  status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value),
})
const done: MockResponse = { status: 204, headers: {}, body: '' }
const problem = (status: number, reason: string, detail: string, field?: string): MockResponse => ({
  ...json({ title: detail, status, reason, detail, field }, status),
  headers: { 'Content-Type': 'application/problem+json' },
})

export class MockDesk {
  signedIn: boolean
  setupNeeded = false
  private position = 1000
  private nextId = 500_000
  private readonly seeds: SeedTicket[]
  private readonly byId = new Map<string, SeedTicket>()
  private readonly timelines = new Map<string, Entry[]>()
  private readonly drafts = new Map<string, Draft>()
  private readonly uploads = new Map<string, { attachment: Attachment; bytes: Buffer }>()
  private readonly undos = new Map<string, () => void>()
  private notifications: Notification[]
  private readonly profile = structuredClone(me)
  private readonly people = structuredClone(customers)
  readonly listeners = new Set<(event: LiveEvent) => void>()
  private readonly routes: Route[]

  constructor({ tickets = 320, signedIn = false, now = Date.now() } = {}) {
    this.signedIn = signedIn
    this.seeds = Array.from({ length: tickets }, (_, index) => makeTicket(index, now))
    for (const seed of this.seeds) this.byId.set(seed.ticket.id, seed)
    this.notifications = this.seeds.slice(2, 8).map(({ ticket }, index) => ({
      id: String(index + 1),
      kind: (['mention', 'assigned', 'reply', 'failed', 'followed', 'mention'] as const)[index] ?? 'reply',
      ticket: { id: ticket.id, number: ticket.number, subject: ticket.subject }, entry_id: null,
      by: index === 2 ? null : { id: '2', name: 'Jonas Weber' },
      customer: index === 2 ? { id: ticket.customer.id, name: ticket.customer.name } : null,
      at: ticket.updated_at, read: index > 2, preview: ticket.preview,
    }))
    const draftOn = this.seeds[4]
    if (draftOn) {
      this.drafts.set(`${draftOn.ticket.id}/reply`, {
        kind: 'reply',
        html: '<p>Dear Dr Okafor,</p><p>thank you for thinking of us. For two reception desks I would suggest our size M,</p>',
        to: [{ name: draftOn.ticket.customer.name, address: draftOn.ticket.customer.email }],
        cc: [], bcc: [], attachments: [], updated_at: new Date(now - 20 * minute).toISOString(), version: '1',
      })
    }
    this.routes = [
      ...this.accessRoutes(),
      ...adminRoutes((kind, subject) => { this.emit(kind, subject) }),
      ...promiseRoutes(
        (id) => this.byId.get(id)?.ticket,
        () => this.seeds[0]?.ticket,
        (kind, subject) => { this.emit(kind, subject) },
      ),
      ...this.ticketRoutes(),
      ...this.handoverRoutes(),
      ...this.otherRoutes(),
    ]
  }

  handle(request: MockRequest): MockResponse {
    const url = new URL(request.url, 'http://desk')
    const path = url.pathname.replace('/api/v1', '')
    for (const [method, pattern, handler] of this.routes) {
      const match = method === request.method ? pattern.exec(path) : null
      if (!match) continue
      const open = /^\/(setup|session|password-resets|invitations)/.test(path)
      if (!open && !this.signedIn) return problem(401, 'session.missing', 'Please sign in.')
      return handler({ request, query: url.searchParams, args: match.slice(1).map(decodeURIComponent) })
    }
    return problem(404, 'route.unknown', 'There is no such page.')
  }

  /** Something that happens by itself, so that live updates can be seen. */
  customerWrites(id = this.seeds[0]?.ticket.id ?? ''): void {
    const seed = this.byId.get(id)
    if (!seed) return
    const { ticket } = seed
    this.addMessage(seed, {
      direction: 'in', text: 'One more thing: is there a card with it?', html: '',
      from: { name: ticket.customer.name, address: ticket.customer.email },
      to: [{ name: ticket.inbox.name, address: ticket.inbox.address }], cc: [], bcc: [], attachments: [],
    })
    Object.assign(ticket, { status: 'open', unread: true, preview: 'One more thing: is there a card with it?' })
    this.emit('ticket.changed', id)
  }

  private accessRoutes(): Route[] {
    const session = () => json({
      agent: this.profile, business: { name: 'Petal & Stem' }, position: String(this.position),
      features: { demo: true },
    })
    const enter = (status: number) => {
      this.signedIn = true
      this.setupNeeded = false
      return json({ agent: this.profile }, status)
    }
    return [
      ['GET', /^\/setup$/, () => json({ needed: this.setupNeeded, product: 'Deskbell', business_name: 'Petal & Stem', demo: null })],
      ['POST', /^\/setup$/, () => enter(201)],
      ['GET', /^\/session$/, () => (this.signedIn ? session() : problem(401, 'session.missing', 'Please sign in.'))],
      ['POST', /^\/session$/, ({ request }) => {
        const { password } = body<{ password: string }>(request)
        return password === 'wrong'
          ? problem(401, 'login.wrong', 'E-mail address or password is wrong.')
          : enter(200)
      }],
      ['DELETE', /^\/session$/, () => { this.signedIn = false; return done }],
      ['POST', /^\/password-resets$/, () => ({ ...done, status: 202 })],
      ['GET', /^\/password-resets\/(.+)$/, () => json({ email_hint: 'm•••@petalandstem.example' })],
      ['POST', /^\/password-resets\/(.+)$/, () => done],
      ['GET', /^\/invitations\/(.+)$/, ({ args }) => args[0] === 'gone'
        ? problem(404, 'invitation.unknown', 'This invitation is not valid any more.')
        : json({ name: 'Ruth Ellis', email: 'ruth@petalandstem.example', business_name: 'Petal & Stem' })],
      ['POST', /^\/invitations\/(.+)$/, () => enter(201)],
      ['PATCH', /^\/me$/, ({ request }) => json(Object.assign(this.profile, body(request)))],
      ['PUT', /^\/me\/avatar$/, () => json(this.profile)],
      ['DELETE', /^\/me\/avatar$/, () => { this.profile.avatar_url = null; return done }],
      ['POST', /^\/me\/password$/, ({ request }) => body<{ current: string }>(request).current === 'wrong'
        ? problem(400, 'password.wrong', 'That is not your current password.', 'current')
        : done],
      ['GET', /^\/me\/sessions$/, () => json({ items: [
        { id: '1', created_at: ago(3), last_seen_at: ago(0), peer: '192.0.2.14', user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140', current: true },
        { id: '2', created_at: ago(900), last_seen_at: ago(240), peer: '198.51.100.7', user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/605.1', current: false },
      ], next_cursor: null })],
      ['DELETE', /^\/me\/sessions(\/.+)?$/, () => done],
      ['GET', /^\/me\/tokens$/, () => json({ items: [
        { id: '1', name: 'Shop integration', scopes: ['tickets.reply'], created_at: ago(9000), last_used_at: ago(30), expires_at: null },
      ], next_cursor: null })],
      ['POST', /^\/me\/tokens$/, ({ request }) => json({ ...body<object>(request), id: '2', created_at: ago(0), last_used_at: null, expires_at: null, secret: 'dbk_3v9Qm1uYb7sXcT0w' }, 201)],
      ['DELETE', /^\/me\/tokens\/.+$/, () => done],
      ['GET', /^\/me\/notifications$/, () => json({ items: this.notifications, next_cursor: null, unread: this.notifications.filter((n) => !n.read).length })],
      ['POST', /^\/me\/notifications\/read$/, ({ request }) => {
        const { ids } = body<{ ids?: string[] }>(request)
        this.notifications = this.notifications.map((n) => ({ ...n, read: n.read || !ids || ids.includes(n.id) }))
        this.emit('notification.added', '1')
        return done
      }],
    ]
  }

  private ticketRoutes(): Route[] {
    return [
      ['GET', /^\/views$/, () => json({ items: [
        ['mine', 'Mine'], ['team', 'My teams'], ['unowned', 'No owner'], ['at_risk', 'At risk'], ['waiting', 'Waiting'],
        ['open', 'All open'], ['solved', 'Solved'], ['all', 'Everything'],
      ].map(([key = '', name]) => ({ key, name, count: this.inView(key).length })) })],
      ['GET', /^\/tickets$/, ({ query }) => this.list(query)],
      ['POST', /^\/tickets$/, ({ request }) => this.create(body<NewTicket>(request))],
      ['POST', /^\/tickets\/bulk$/, ({ request }) => this.bulk(body(request))],
      ['POST', /^\/tickets\/bulk\/undo$/, ({ request }) => {
        this.undos.get(body<{ undo_token: string }>(request).undo_token)?.()
        return json({})
      }],
      ['GET', /^\/tickets\/by-number\/(\d+)$/, ({ args }) => {
        const seed = this.seeds.find(({ ticket }) => String(ticket.number) === args[0])
        return seed ? json(seed.ticket) : problem(404, 'ticket.unknown', 'There is no ticket with this number.')
      }],
      ['GET', /^\/tickets\/(\d+)$/, (c) => this.with(c, (seed) => json(seed.ticket))],
      ['PATCH', /^\/tickets\/(\d+)$/, (c) => this.with(c, (seed) => {
        this.change(seed, body<TicketPatch>(c.request))
        return json(seed.ticket)
      })],
      ['POST', /^\/tickets\/(\d+)\/(follow|read)$/, (c) => this.with(c, ({ ticket }) => {
        if (c.args[1] === 'read') ticket.unread = false
        else Object.assign(ticket, { following: true, followers: [...ticket.followers, { id: me.id, name: me.name }] })
        this.emit('ticket.changed', ticket.id)
        return done
      })],
      ['DELETE', /^\/tickets\/(\d+)\/follow$/, (c) => this.with(c, ({ ticket }) => {
        Object.assign(ticket, { following: false, followers: ticket.followers.filter((f) => f.id !== me.id) })
        this.emit('ticket.changed', ticket.id)
        return done
      })],
      ['GET', /^\/tickets\/(\d+)\/entries$/, (c) => this.with(c, (seed) => {
        return json({ items: this.timeline(seed), next_cursor: null })
      })],
      ['GET', /^\/tickets\/(\d+)\/entries\/(\w+)\/frame$/, (c) => this.with(c, (seed) => this.frame(seed, c))],
      ['POST', /^\/tickets\/(\d+)\/messages$/, (c) => this.with(c, (seed) => this.reply(seed, body<NewMessage>(c.request)))],
      ['POST', /^\/tickets\/(\d+)\/messages\/(\w+)\/undo$/, (c) => this.with(c, (seed) => this.undo(seed, c.args[1] ?? ''))],
      ['POST', /^\/tickets\/(\d+)\/messages\/(\w+)\/retry$/, (c) => this.with(c, (seed) => {
        this.deliver(seed, c.args[1] ?? '', 'sent')
        seed.ticket.failed = false
        return { ...done, status: 202 }
      })],
      ['GET', /^\/tickets\/(\d+)\/reply-recipients$/, (c) => this.with(c, ({ ticket }) => json({
        to: [{ name: ticket.customer.name, address: ticket.customer.email }], cc: [],
        dropped: ticket.number === 10399 ? [{ address: 'planner@villa-corsini.example', reason: 'Was in Bcc, so the others do not know of it' }] : [],
      }))],
      ['POST', /^\/tickets\/(\d+)\/notes$/, (c) => this.with(c, (seed) => {
        const { html, attachment_ids: ids } = body<{ html: string; attachment_ids: string[] }>(c.request)
        const entry = this.append(seed, { kind: 'note', note: { html, mentions: [], attachments: this.uploaded(ids) } })
        this.drafts.delete(`${seed.ticket.id}/note`)
        return json(entry, 201)
      })],
      ['POST', /^\/tickets\/(\d+)\/entries\/(\w+)\/redact$/, (c) => this.with(c, (seed) => {
        const entry = this.timeline(seed).find(({ id }) => id === c.args[1])
        if (entry) entry.redacted = true
        this.emit('entry.redacted', seed.ticket.id)
        return json(entry)
      })],
      ['GET', /^\/tickets\/(\d+)\/draft$/, (c) => {
        const draft = this.drafts.get(`${c.args[0] ?? ''}/${c.query.get('kind') ?? ''}`)
        return draft ? json(draft) : problem(404, 'draft.none', 'There is no draft.')
      }],
      ['PUT', /^\/tickets\/(\d+)\/draft$/, (c) => this.with(c, ({ ticket }) => {
        const { attachment_ids: ids, ...rest } = body<Draft & { attachment_ids: string[] }>(c.request)
        const version = String(this.nextId++)
        const draft = { ...rest, attachments: this.uploaded(ids), updated_at: ago(0), version }
        this.drafts.set(`${ticket.id}/${c.query.get('kind') ?? ''}`, draft)
        if (!ticket.draft) {
          ticket.draft = true
          this.emit('ticket.draft_changed', ticket.id)
        }
        return json(draft)
      })],
      ['DELETE', /^\/tickets\/(\d+)\/draft$/, (c) => this.with(c, ({ ticket }) => {
        this.drafts.delete(`${ticket.id}/${c.query.get('kind') ?? ''}`)
        ticket.draft = false
        this.emit('ticket.draft_changed', ticket.id)
        return done
      })],
    ]
  }

  /** One ticket is offered to whoever looks, and has a sub-ticket. */
  private handoverRoutes(): Route[] {
    const offered = this.seeds[0]
    const open = () => (offered ? [handoverOf(offered, Date.now())] : [])
    return [
      ['GET', /^\/handovers$/, ({ query }) => json({ items: query.get('role') === 'giver' ? [] : open(), more: false })],
      ['GET', /^\/tickets\/(\d+)\/handovers$/, (c) => this.with(c, (seed) => json({
        items: seed === offered ? open() : [], can: { offer: seed !== offered },
      }))],
      ['GET', /^\/tickets\/(\d+)\/handover\/draft$/, (c) => this.with(c, (seed) => json(draftOf(seed)))],
      ['GET', /^\/tickets\/(\d+)\/sub-tickets$/, (c) => this.with(c, (seed) =>
        json(familyOf(seed, seed === offered ? this.seeds[1] : undefined)))],
    ]
  }

  private otherRoutes(): Route[] {
    return [
      ['GET', /^\/tags$/, ({ query }) => json({ items: tags.filter(({ name }) => name.includes(query.get('query') ?? '')), next_cursor: null })],
      ['GET', /^\/customers$/, ({ query }) => json({ items: this.people.filter((c) => containsWords(`${c.name} ${c.identities[0]?.value ?? ''}`, query.get('query') ?? '')).slice(0, 8), next_cursor: null })],
      ['GET', /^\/customers\/(\d+)$/, ({ args }) => json(this.people.find(({ id }) => id === args[0]))],
      ['PATCH', /^\/customers\/(\d+)$/, ({ args, request }) => {
        const customer = this.people.find(({ id }) => id === args[0])
        Object.assign(customer ?? {}, body(request))
        this.emit('customer.changed', args[0] ?? '')
        return json(customer)
      }],
      ['GET', /^\/customers\/(\d+)\/tickets$/, ({ args }) => json({ items: this.seeds.filter(({ ticket }) => ticket.customer.id === args[0]).slice(0, 12).map(({ ticket }) => ticket), next_cursor: null })],
      ['GET', /^\/search$/, ({ query }) => {
        const words = query.get('q') ?? ''
        const found = this.seeds.slice(0, 2000).filter(({ ticket }) => String(ticket.number) === words.replace('#', '') || containsWords(`${ticket.subject} ${ticket.preview} ${ticket.customer.name}`, words))
        return json({
          items: found.slice(0, 25).map(({ ticket }) => ({ ticket, highlights: [ticket.preview] })),
          customers: this.people.filter((c) => containsWords(c.name, words)).slice(0, 5), next_cursor: null,
        })
      }],
      ['POST', /^\/uploads$/, ({ request, query }) => this.upload(request, query.get('name') ?? 'file')],
      ['GET', /^\/attachments\/(\w+)(?:\/preview)?$/, ({ args }) => {
        const found = this.uploads.get(args[0] ?? '')
        if (found) return { status: 200, headers: { 'Content-Type': found.attachment.content_type }, body: found.bytes }
        return { status: 200, headers: { 'Content-Type': 'image/svg+xml' }, body: placeholder(args[0] ?? '') }
      }],
    ]
  }

  private with({ args }: Context, answer: (seed: SeedTicket) => MockResponse): MockResponse {
    const seed = this.byId.get(args[0] ?? '')
    return seed ? answer(seed) : problem(404, 'ticket.unknown', 'There is no such ticket.')
  }

  private timeline(seed: SeedTicket): Entry[] {
    const known = this.timelines.get(seed.ticket.id)
    if (known) return known
    const entries = makeEntries(seed)
    this.timelines.set(seed.ticket.id, entries)
    return entries
  }

  private inView(view: string): SeedTicket[] {
    const rules: Record<string, (ticket: Ticket) => boolean> = {
      mine: (t) => t.owner?.id === me.id && t.status === 'open',
      team: (t) => t.team?.id === '1' && t.status === 'open',
      unowned: (t) => !t.owner && t.status === 'open',
      at_risk: (t) => t.next_due?.at != null,
      waiting: (t) => t.status === 'waiting' || t.status === 'paused',
      open: (t) => t.status === 'open',
      solved: (t) => t.status === 'solved',
    }
    const rule = rules[view] ?? (() => true)
    return this.seeds.filter(({ ticket }) => rule(ticket))
  }

  private list(query: URLSearchParams): MockResponse {
    const wants = (key: string, value: string | undefined) => !query.has(key) || query.get(key) === value
    const rows = this.inView(query.get('view') ?? 'all').map(({ ticket }) => ticket).filter((ticket) =>
      wants('status', ticket.status) && wants('owner', ticket.owner?.id) && wants('team', ticket.team?.id) &&
      wants('inbox', ticket.inbox.id) && wants('customer', ticket.customer.id) &&
      (!query.has('tag') || ticket.tags.includes(query.get('tag') ?? '')))
    const sort = query.get('sort') ?? '-updated'
    const key = (ticket: Ticket) => sort.includes('created') ? ticket.created_at : ticket.updated_at
    rows.sort((a, b) => (sort.startsWith('-') ? key(b).localeCompare(key(a)) : key(a).localeCompare(key(b))))
    const from = Number(query.get('cursor') ?? 0)
    const limit = Number(query.get('limit') ?? 50)
    const items = rows.slice(from, from + limit)
    return json({ items, next_cursor: from + limit < rows.length ? String(from + limit) : null })
  }

  private create(form: NewTicket): MockResponse {
    if (!form.subject) return problem(400, 'ticket.subject.empty', 'A ticket needs a subject.', 'subject')
    const seed = makeTicket(0, Date.now())
    const given = form.customer
    const customer = 'id' in given
      ? this.people.find(({ id }) => id === given.id)
      : undefined
    Object.assign(seed.ticket, {
      id: String(this.nextId++), number: 10_401 + this.seeds.length, subject: form.subject,
      preview: form.text ?? 'Sent from the desk', owner: { id: me.id, name: me.name }, unread: false,
      status: form.send ? 'waiting' : 'open', tags: form.tags ?? [], priority: form.priority ?? 'normal',
      customer: customer
        ? { id: customer.id, name: customer.name, email: customer.identities[0]?.value ?? '' }
        : { id: '999', ...(given as { name: string; email: string }) },
    })
    seed.story = { who: 0, subject: form.subject, tags: [], turns: [{ by: form.send ? 'agent' : 'customer', text: form.text ?? '' }] }
    this.seeds.unshift(seed)
    this.byId.set(seed.ticket.id, seed)
    this.emit('ticket.created', seed.ticket.id)
    return json(seed.ticket, 201)
  }

  private change(seed: SeedTicket, patch: TicketPatch): void {
    const { ticket } = seed
    const note = (field: string, from: string, to: string) => {
      if (from === to) return
      this.append(seed, { kind: 'change', change: { field, from, to, from_id: null, to_id: null, reason: null } })
    }
    if (patch.status) { note('status', ticket.status, patch.status); ticket.status = patch.status }
    if (patch.priority) { note('priority', ticket.priority, patch.priority); ticket.priority = patch.priority }
    if (patch.subject) { note('subject', ticket.subject, patch.subject); ticket.subject = patch.subject }
    if (patch.tags) { note('tags', ticket.tags.join(', '), patch.tags.join(', ')); ticket.tags = patch.tags }
    if (patch.owner_id !== undefined) {
      const owner = agents.find(({ id }) => id === patch.owner_id) ?? null
      note('owner', ticket.owner?.name ?? '', owner?.name ?? '')
      ticket.owner = owner && { id: owner.id, name: owner.name, avatar_url: owner.avatar_url }
    }
    if (patch.team_id !== undefined) {
      const team = teams.find(({ id }) => id === patch.team_id) ?? null
      note('team', ticket.team?.name ?? '', team?.name ?? '')
      ticket.team = team && { id: team.id, name: team.name }
    }
    ticket.updated_at = ago(0)
    ticket.version = String(Number(ticket.version) + 1)
    this.emit('ticket.changed', ticket.id)
  }

  private bulk({ ids, changes }: { ids: string[]; changes: BulkChanges }): MockResponse {
    const seeds = ids.flatMap((id) => this.byId.get(id) ?? [])
    const before = seeds.map(({ ticket }) => structuredClone(ticket))
    for (const seed of seeds) {
      const patch: TicketPatch = { ...changes }
      if (changes.add_tags) patch.tags = [...new Set([...seed.ticket.tags, ...changes.add_tags])]
      this.change(seed, patch)
    }
    const token = String(this.nextId++)
    this.undos.set(token, () => {
      seeds.forEach((seed, index) => {
        Object.assign(seed.ticket, before[index])
        this.emit('ticket.changed', seed.ticket.id)
      })
    })
    return json({ changed: seeds.length, undo_token: token })
  }

  private reply(seed: SeedTicket, form: NewMessage): MockResponse {
    if (!form.to?.length) return problem(400, 'message.to.empty', 'A message needs a recipient.', 'to')
    if (form.html.includes('meanwhile') && !form.force) {
      return problem(409, 'ticket.replied_meanwhile', 'Jonas Weber has replied a moment ago.')
    }
    const text = form.html.replace(/<[^>]+>/g, ' ')
    const entry = this.addMessage(seed, {
      direction: 'out', text, html: form.html, from: { name: me.name, address: seed.ticket.inbox.address },
      to: named(form.to), cc: named(form.cc), bcc: named(form.bcc),
      attachments: this.uploaded(form.attachment_ids ?? []),
    })
    this.drafts.delete(`${seed.ticket.id}/reply`)
    Object.assign(seed.ticket, { draft: false, preview: text.trim(), last_entry_at: entry.at })
    if (form.status_after) this.change(seed, { status: form.status_after })
    setTimeout(() => {
      if (entry.message.delivery.state === 'undo') this.deliver(seed, entry.id, 'sent')
    }, undoSeconds * 1000)
    return json(entry, 201)
  }

  private undo(seed: SeedTicket, id: string): MockResponse {
    const timeline = this.timeline(seed)
    const entry = timeline.find((one): one is MessageEntry => one.id === id && one.kind === 'message')
    if (entry?.message.delivery.state !== 'undo') return problem(409, 'message.gone', 'The message is already on its way.')
    timeline.splice(timeline.indexOf(entry), 1)
    const { html, to, cc, bcc, attachments } = entry.message
    const draft: Draft = { kind: 'reply', html, to, cc, bcc, attachments, updated_at: ago(0), version: '1' }
    this.drafts.set(`${seed.ticket.id}/reply`, draft)
    this.emit('ticket.entry_added', seed.ticket.id)
    return json({ draft })
  }

  private deliver(seed: SeedTicket, id: string, state: 'sent'): void {
    const entry = this.timeline(seed).find((one) => one.id === id)
    if (entry?.kind !== 'message') return
    entry.message.delivery = { ...entry.message.delivery, state, error: null, undo_until: null }
    this.emit('entry.changed', seed.ticket.id)
  }

  private addMessage(seed: SeedTicket, given: {
    direction: 'in' | 'out'; text: string; html: string; from: Address; to: Address[]; cc: Address[]
    bcc: Address[]; attachments: Attachment[]
  }): MessageEntry {
    const out = given.direction === 'out'
    return this.append(seed, {
      kind: 'message',
      message: {
        ...given, html: given.html || paragraphs(given.text), channel: 'email', subject: seed.ticket.subject,
        quoted_html: null, has_remote_images: false, machine: null, trust: 'verified', message_id: '<x@y>',
        original_url: null,
        delivery: {
          state: out ? 'undo' : 'received', error: null, attempts: 0,
          undo_until: out ? new Date(Date.now() + undoSeconds * 1000).toISOString() : null,
        },
      },
    }, out ? undefined : { kind: 'customer', id: seed.ticket.customer.id, name: seed.ticket.customer.name, avatar_url: null }) as MessageEntry
  }

  private append(seed: SeedTicket, part: object, by: Entry['by'] = { kind: 'agent', id: me.id, name: this.profile.name, avatar_url: null }): Entry {
    const id = `9${String(this.nextId++)}`
    const entry = { id, at: ago(0), by, redacted: false, can: { redact: true }, ...part } as Entry
    this.timeline(seed).push(entry)
    this.emit('ticket.entry_added', seed.ticket.id, { entry_id: id })
    return entry
  }

  private frame(seed: SeedTicket, { args, query }: Context): MockResponse {
    const entry = this.timeline(seed).find(({ id }) => id === args[1])
    if (entry?.kind !== 'message') return problem(404, 'entry.unknown', 'There is no such entry.')
    const images = query.get('images') === '1' ? ' https:' : ''
    const content = query.get('part') === 'quoted' ? entry.message.quoted_html : entry.message.html
    return {
      status: 200,
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:${images}; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox`,
      },
      body: `<!doctype html><meta charset="utf-8"><base target="_blank">${content ?? ''}`,
    }
  }

  private upload(request: MockRequest, name: string): MockResponse {
    const id = String(this.nextId++)
    const type = request.headers['content-type'] ?? 'application/octet-stream'
    const attachment: Attachment = {
      id, name, content_type: type, size: request.body.length, inline: false, content_id: null,
      url: `/api/v1/attachments/${id}`, preview_url: `/api/v1/attachments/${id}/preview`,
    }
    this.uploads.set(id, { attachment, bytes: request.body })
    return json(attachment, 201)
  }

  private uploaded(ids: string[]): Attachment[] {
    return ids.flatMap((id) => this.uploads.get(id)?.attachment ?? [])
  }

  emit(kind: string, subject: string, data: Record<string, string> = {}): void {
    const event: LiveEvent = {
      type: 'event', position: String(++this.position), kind, subject, by: me.id, at: ago(0), data,
    }
    for (const listener of this.listeners) listener(event)
  }

  now(): string {
    return String(this.position)
  }
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what it reads
function body<T>(request: MockRequest): T {
  return JSON.parse(request.body.toString() || '{}') as T
}

function named(addresses: Address[] = []) {
  return addresses.map(({ name = '', address }) => ({ name, address }))
}

function ago(minutes: number): string {
  return new Date(Date.now() - minutes * minute).toISOString()
}

function containsWords(text: string, words: string): boolean {
  const lower = text.toLowerCase()
  return words.toLowerCase().split(/\s+/).every((word) => lower.includes(word))
}

function placeholder(seed: string): string {
  const hue = (Number(seed) * 47) % 360
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 420"><rect width="640" height="420" fill="hsl(${String(hue)} 30% 82%)"/><circle cx="320" cy="190" r="90" fill="hsl(${String(hue)} 45% 60%)"/><circle cx="250" cy="230" r="60" fill="hsl(${String((hue + 40) % 360)} 45% 66%)"/><circle cx="400" cy="240" r="66" fill="hsl(${String((hue + 320) % 360)} 45% 70%)"/></svg>`
}
