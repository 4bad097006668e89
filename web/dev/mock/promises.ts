// The part of the stand-in server that has calendars, policies and promises.

import type { Calendar, DeskPromise, Id, NewCalendar, NewPromise, NewPromisePolicy, PromisePolicy, PromiseReport, Ticket, TicketPromises } from '../../src/api/types'
import type { AdminRoute } from './admin'
import { me, minute } from './seed'

type Emit = (kind: string, subject: string) => void
type Reply = ReturnType<AdminRoute[2]>

const json = (value: unknown, status = 200): Reply => ({
  status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value),
})
const done: Reply = { status: 204, headers: {}, body: '' }
const missing: Reply = {
  ...json({ title: 'There is no such thing.', status: 404, reason: 'not_found', detail: 'There is no such thing.' }, 404),
  headers: { 'Content-Type': 'application/problem+json' },
}
const list = (items: unknown[]) => json({ items, next_cursor: null })
const at = (minutes: number) => new Date(Date.now() + minutes * minute).toISOString()
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the mock trusts who asks
const read = <T>(body: { toString(): string }): T => JSON.parse(body.toString()) as T

const office = [{ from: '09:00', to: '17:00' }]
const calendar = (id: Id, name: string, more: Partial<Calendar> = {}): Calendar => ({
  id, name, time_zone: 'Europe/Berlin', week: [office, office, office, office, office, [], []], exceptions: [], holidays: [],
  holiday_sets: [], feed: null, default: id === '1', open: true, next_opening: null, next_closing: at(90), uses: [], version: '1',
  can: { edit: true, remove: id !== '1' }, ...more,
})

const policy = (id: Id, name: string, more: Partial<PromisePolicy> = {}): PromisePolicy => ({
  id, name, active: true,
  conditions: { inbox_ids: [], priorities: [], customer_ids: [], organization_ids: [], tags: [], channels: [] },
  targets: [{ kind: 'first_answer', minutes: 240, working: true, visible: true }, { kind: 'solution', minutes: 2400, working: true, visible: false }],
  pause_waiting: true, pause_paused: true, calendar_id: null, manager_id: null, warnings: [{ minutes_before: 60, to: ['owner'] }],
  steps: [{ minutes_after: 0, to: 'lead', tell: true, reassign: false, raise_priority: true }],
  notice: { mode: 'offer', minutes_before: 30, minutes_later: 240, most: 1, reason: 'busy' }, version: '1', can: { edit: true }, ...more,
})

class Promising {
  readonly calendars = [
    calendar('1', 'Ladenzeiten', { holiday_sets: ['DE-BY'], exceptions: [{ date: '2026-12-24', name: 'Heiligabend', spans: [{ from: '08:00', to: '12:00' }] }] }),
    calendar('2', 'Atelier', {
      time_zone: 'America/New_York', open: false, next_opening: at(600), next_closing: null, uses: [{ of: 'team', id: '3', name: 'Hochzeiten' }],
      feed: { url: 'https://petalandstem.example/closed.ics', days: 4, fetched_at: at(-3000), tried_at: at(-60), error: 'The address answered with status 404.' },
    }),
  ]
  policies = [
    policy('1', 'Hochzeiten', { conditions: { inbox_ids: ['1'], priorities: ['high', 'urgent'], tags: ['Hochzeit'], channels: ['phone'] }, calendar_id: '2' }),
    policy('2', 'Alle'),
  ]
  private readonly byTicket = new Map<Id, DeskPromise[]>()
  private next = 900

  of(ticket: Ticket): DeskPromise[] {
    const known = this.byTicket.get(ticket.id)
    if (known) return known
    const made = [
      this.promise(ticket, { kind: 'first_answer', state: 'kept', due: at(-300), ended_at: at(-320) }),
      this.promise(ticket, { kind: 'update', due: at(45), what: 'Welche Vasen noch da sind', made_by: 'agent', made_by_agent: { id: me.id, name: me.name }, policy: null, target_minutes: null }),
      this.promise(ticket, { kind: 'callback', state: 'broken', owed: true, due: at(-25), broken_at: at(-25), made_by: 'agent', made_by_agent: { id: me.id, name: me.name } }),
      this.promise(ticket, { kind: 'solution', state: 'paused', due: null, remaining_seconds: 7200, visible: false }),
    ]
    this.byTicket.set(ticket.id, made)
    return made
  }

  promise(ticket: Ticket, part: Partial<DeskPromise>): DeskPromise {
    return {
      id: String(this.next++), ticket: { id: ticket.id, number: ticket.number, subject: ticket.subject }, kind: 'update', state: 'running',
      owed: false, owner: { id: me.id, name: me.name }, team: null, due: at(240), remaining_seconds: null, what: '', visible: true,
      made_by: 'policy', made_by_agent: null, made_at: at(-400), policy: { id: '2', name: 'Alle' }, calendar: null, target_minutes: 240,
      broken_at: null, ended_at: null, late: false, reason: '', renews_id: null, can: { change: part.made_by === 'agent', end: true }, ...part,
    }
  }

  all(): DeskPromise[] {
    return [...this.byTicket.values()].flat().filter(({ due, state, owed }) => due !== null && (state === 'running' || owed))
  }

  find(id: Id): DeskPromise | undefined {
    return [...this.byTicket.values()].flat().find((one) => one.id === id)
  }
}

const report: PromiseReport = {
  from: at(-43_200), until: at(0), kept: 96, broken: 5,
  by_kind: [{ kind: 'first_answer', kept: 60, broken: 4 }, { kind: 'solution', kept: 36, broken: 1 }],
  by_team: [{ team: { id: '1', name: 'Bestellungen' }, kept: 90, broken: 5 }, { team: null, kept: 6, broken: 0 }],
  by_agent: [{ agent: { id: me.id, name: me.name }, kept: 96, broken: 5 }],
  by_hour: [{ hour: 9, kept: 40, broken: 1 }, { hour: 16, kept: 56, broken: 4 }],
}

export function promiseRoutes(ticketOf: (id: Id) => Ticket | undefined, anyTicket: () => Ticket | undefined, emit: Emit): AdminRoute[] {
  const desk = new Promising()
  const filled = () => {
    const ticket = anyTicket()
    if (ticket) desk.of(ticket)
    return desk.all().toSorted((a, b) => (a.due ?? '').localeCompare(b.due ?? ''))
  }
  const change = (id: Id | undefined, part: Partial<DeskPromise>) => {
    const promise = desk.find(id ?? '')
    if (!promise) return missing
    Object.assign(promise, part)
    emit('promise.changed', promise.ticket.id)
    return json(promise)
  }
  return [
    ['GET', /^\/tickets\/(\d+)\/promises$/, ({ args }) => {
      const ticket = ticketOf(args[0] ?? '')
      if (!ticket) return missing
      const items = desk.of(ticket)
      const late = items.find(({ owed }) => owed)
      const answer: TicketPromises = {
        items, policy: { id: '1', name: 'Hochzeiten', why: ['inbox', 'priority'] }, can: { make: true },
        notices: late ? [{ promise_id: late.id, state: 'offered', new_due: at(215), reason: 'busy', entry_id: null, at: at(-55) }] : [],
      }
      return json(answer)
    }],
    ['POST', /^\/tickets\/(\d+)\/promises$/, ({ args, request }) => {
      const ticket = ticketOf(args[0] ?? '')
      if (!ticket) return missing
      const made = desk.promise(ticket, { ...read<NewPromise>(request.body), made_by: 'agent', made_by_agent: { id: me.id, name: me.name }, policy: null })
      desk.of(ticket).push(made)
      emit('promise.made', ticket.id)
      return json(made, 201)
    }],
    ['GET', /^\/promises$/, () => list(filled())],
    ['PATCH', /^\/promises\/(\d+)$/, ({ args, request }) => change(args[0], read<Partial<DeskPromise>>(request.body))],
    ['POST', /^\/promises\/(\d+)\/keep$/, ({ args, request }) => change(args[0], { ...read<{ reason: string }>(request.body), state: 'kept', owed: false, ended_at: at(0) })],
    ['POST', /^\/promises\/(\d+)\/withdraw$/, ({ args, request }) => change(args[0], { ...read<{ reason: string }>(request.body), state: 'withdrawn', owed: false, ended_at: at(0) })],
    ['POST', /^\/promises\/(\d+)\/notice$/, ({ args, request }) => change(args[0], { due: read<{ due: string }>(request.body).due, state: 'running', owed: false })],
    ['DELETE', /^\/promises\/(\d+)\/notice$/, () => done],
    ['POST', /^\/promise-times$/, ({ request }) => {
      const { text } = read<{ text: string }>(request.body)
      const found = [...text.matchAll(/by Friday|tomorrow|bis Freitag|morgen/gi)]
      return json({ time_zone: 'Europe/Berlin', items: found.map((one) => ({ begin: one.index, end: one.index + one[0].length, text: one[0], due: at(26 * 60), day_only: true })) })
    }],
    ['GET', /^\/promise-policies$/, () => list(desk.policies)],
    ['GET', /^\/promise-policies\/recount$/, () => json({ running: true, tickets_done: 120, tickets_all: 320, started_at: at(-1), finished_at: null })],
    ['PUT', /^\/promise-policies\/order$/, ({ request }) => {
      const { ids } = read<{ ids: Id[] }>(request.body)
      desk.policies = ids.flatMap((id) => desk.policies.find((one) => one.id === id) ?? [])
      return done
    }],
    ['POST', /^\/promise-policies$/, ({ request }) => {
      const made = policy(String(desk.policies.length + 1), '', read<NewPromisePolicy>(request.body))
      desk.policies.push(made)
      return json(made, 201)
    }],
    ['PATCH', /^\/promise-policies\/(\d+)$/, ({ args, request }) => {
      const found = desk.policies.find(({ id }) => id === args[0])
      return found ? json(Object.assign(found, read(request.body))) : missing
    }],
    ['DELETE', /^\/promise-policies\/(\d+)$/, ({ args }) => {
      desk.policies = desk.policies.filter(({ id }) => id !== args[0])
      return done
    }],
    ['GET', /^\/promise-report$/, () => json(report)],
    ['GET', /^\/promise-report\/promises$/, () => list(filled())],
    ['GET', /^\/calendars$/, () => list(desk.calendars)],
    ['GET', /^\/calendars\/(\d+)$/, ({ args }) => {
      const found = desk.calendars.find(({ id }) => id === args[0])
      return found ? json(found) : missing
    }],
    ['GET', /^\/calendars\/(\d+)\/days$/, ({ query }) => list(Array.from({ length: 42 }, (_, index) => {
      const day = new Date(Date.parse(query.get('from') ?? '2026-11-02') + index * 24 * 60 * minute).toISOString().slice(0, 10)
      const closed = index % 7 > 4
      return { date: day, name: index === 10 ? 'Betriebsausflug' : '', open: closed ? [] : [{ from: `${day}T08:00:00Z`, until: `${day}T16:00:00Z` }] }
    }))],
    ['POST', /^\/calendars$/, ({ request }) => {
      const { feed_url: _url, ...rest } = read<NewCalendar>(request.body)
      const made = calendar(String(desk.calendars.length + 1), rest.name, rest)
      desk.calendars.push(made)
      return json(made, 201)
    }],
    ['PATCH', /^\/calendars\/(\d+)$/, ({ args, request }) => {
      const found = desk.calendars.find(({ id }) => id === args[0])
      return found ? json(Object.assign(found, read(request.body))) : missing
    }],
    ['PUT', /^\/calendar-uses$/, () => done],
    ['GET', /^\/holiday-sets$/, () => list([{ code: 'DE-BY', name: 'Germany: Bayern' }, { code: 'US', name: 'United States' }])],
    ['GET', /^\/holiday-sets\/(.+)\/(\d+)$/, ({ args }) => list([{ date: `${args[1] ?? ''}-01-01`, name: 'Neujahr' }])],
  ]
}
