// What a live event makes stale. The one table between the server's events and the cache.

import type { QueryKey } from '@tanstack/react-query'
import { keys } from './keys'
import type { EventKind, LiveEvent } from './types'

export type Stale = {
  keys: QueryKey[]
  /** Tickets whose row and page changed: lists are patched, not fetched anew. */
  tickets: string[]
  /** Tickets on which nothing but one's own draft changed. */
  drafts: string[]
}

type Rule = (id: string) => { keys?: QueryKey[]; ticket?: boolean; draft?: boolean }

/** Rows and pages of tickets show what is due next; the lists of promises are few and seldom open. */
const promise: Rule = () => ({ keys: [keys.views, keys.promises, keys.promisesDue], ticket: true })

/** Who has a ticket and what waits for an answer; data.ticket_id names the ticket. */
const handover: Rule = () => ({ keys: [keys.views, keys.handovers], ticket: true })
const subTicket: Rule = () => ({ keys: [keys.handovers] })

const rules: Record<EventKind, Rule> = {
  'ticket.created': () => ({ keys: [keys.views], ticket: true }),
  // With its status or owner it also changes who may hand it over.
  'ticket.changed': (id) => ({
    keys: [keys.views, keys.entries(id), keys.handoversOf(id), keys.family(id)],
    ticket: true,
  }),
  'ticket.entry_added': (id) => ({
    keys: [keys.views, keys.entries(id), keys.recipients(id)],
    ticket: true,
  }),
  'entry.changed': (id) => ({ keys: [keys.entries(id)], ticket: true }),
  'entry.redacted': (id) => ({
    keys: [keys.entries(id), keys.notifications, keys.handovers],
    ticket: true,
  }),
  'ticket.draft_changed': (id) => ({ keys: [['draft', id]], draft: true }),
  'customer.changed': () => ({ keys: [keys.customers] }),
  'organization.changed': () => ({ keys: [keys.organizations, keys.customers] }),
  'notification.added': () => ({ keys: [keys.notifications] }),
  'session.ended': () => ({ keys: [keys.session, keys.mySessions] }),
  'people.changed': () => ({ keys: [keys.agents, keys.session] }),
  'teams.changed': () => ({ keys: [keys.teams, keys.views, keys.session, keys.handovers] }),
  'roles.changed': () => ({ keys: [keys.roles, keys.session] }),
  'inbox.changed': () => ({ keys: [keys.inboxes] }),
  'inbox.state': () => ({ keys: [keys.inboxes] }),
  'settings.changed': () => ({ keys: [keys.settings, keys.session] }),
  'intake.changed': () => ({ keys: [keys.intake] }),
  'promise.made': promise,
  'promise.changed': promise,
  'promise.due_soon': promise,
  'promise.kept': promise,
  'promise.broken': promise,
  'promise.withdrawn': promise,
  'promise.escalated': promise,
  'promise.delay_told': promise,
  'handover.offered': handover,
  'handover.accepted': handover,
  'handover.refused': handover,
  'handover.ignored': handover,
  'handover.withdrawn': handover,
  'handover.ended': handover,
  'ticket.sub_ticket_added': subTicket,
  'ticket.sub_ticket_changed': subTicket,
  'ticket.sub_ticket_done': subTicket,
  'ticket.sub_ticket_reopened': subTicket,
  // What they change on tickets comes as changed promises.
  'promise_policy.changed': () => ({ keys: [keys.policies] }),
  'calendar.changed': () => ({ keys: [keys.calendars, keys.recount] }),
  'agent_presence.changed': () => ({ keys: [keys.presences] }),
  'offer.made': () => ({ keys: [keys.offers] }),
  'offer.ended': () => ({ keys: [keys.offers] }),
  'queues.changed': () => ({ keys: [keys.queues] }),
  'skills.changed': () => ({ keys: [keys.skills] }),
  'agent_routing.changed': () => ({ keys: [keys.agentRouting] }),
  'absences.changed': () => ({ keys: [keys.absences] }),
}

/** A newer server may tell of more. */
const known: Readonly<Record<string, Rule | undefined>> = rules

/** Events come in bursts: what several of them make stale is fetched once. */
export function staleAfter(events: readonly LiveEvent[]): Stale {
  const found = new Map<string, QueryKey>()
  const tickets = new Set<string>()
  const drafts = new Set<string>()
  for (const event of events) {
    const id = event.subject?.split(':').at(-1) ?? ''
    const stale = known[event.kind]?.(id)
    for (const key of stale?.keys ?? []) found.set(JSON.stringify(key), key)
    // An entry's event names its ticket, either as the subject or in the data.
    if (stale?.ticket) tickets.add(ticketOf(event, id))
    if (stale?.draft) drafts.add(id)
  }
  return {
    keys: [...found.values()],
    tickets: [...tickets],
    drafts: [...drafts].filter((id) => !tickets.has(id)),
  }
}

function ticketOf(event: LiveEvent, id: string): string {
  const named = event.data.ticket_id
  return typeof named === 'string' ? named : id
}
