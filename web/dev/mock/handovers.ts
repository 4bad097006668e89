// Handovers of the florist's: one that waits for an answer, and a sub-ticket.

import type { Handover, HandoverDraft, HandoverPacket, SubTicket, TicketFamily } from '../../src/api/types'
import { agentNames, minute, type SeedTicket } from './seed'

const packet: HandoverPacket = {
  wanted: 'Two arrangements for the reception desks, delivered on Friday before nine.',
  tried: '12 March 2026, 10:20, Jonas Weber: I asked the workshop, and they have no size M this week.',
  promised: 'Update by 13 March 2026, 17:00',
  next: 'Offer size L at the price of M, and confirm the time.',
  for_customer: '',
}

/** Jonas would like to pass this one on. */
export function handoverOf({ ticket }: SeedTicket, now: number): Handover {
  return {
    id: '7001',
    ticket: { id: ticket.id, number: ticket.number, subject: ticket.subject },
    customer: ticket.customer.name,
    state: 'open',
    giver: { id: '2', name: agentNames[1] ?? '' },
    made_by: { id: '2', name: agentNames[1] ?? '' },
    agent: null,
    team: { id: '1', name: 'Orders' },
    packet,
    offered_at: new Date(now - 20 * minute).toISOString(),
    due: new Date(now + 200 * minute).toISOString(),
    ended_at: null,
    ended_by: null,
    reason: '',
    late: false,
    told_entry_id: null,
    can: { accept: true, refuse: true, withdraw: false, see_ticket: true },
  }
}

export function draftOf({ ticket, story }: SeedTicket): HandoverDraft {
  return {
    wanted: [{ entry_id: '1', at: ticket.created_at, by: ticket.customer.name, text: story.turns[0]?.text ?? '' }],
    tried: [],
    promised: [{ id: '1', kind: 'solution', what: '', due: ticket.updated_at, visible: true }],
    source_ids: ['1'],
  }
}

export function familyOf({ ticket }: SeedTicket, child: SeedTicket | undefined): TicketFamily {
  const items: SubTicket[] = child
    ? [
        {
          id: child.ticket.id,
          number: child.ticket.number,
          subject: child.ticket.subject,
          status: child.ticket.status,
          owner: null,
          team: { id: '2', name: 'Workshop' },
          next_due: null,
          packet,
          made_by: { id: '1', name: agentNames[0] ?? '' },
          made_at: ticket.created_at,
          can: { see: true },
        },
      ]
    : []
  return { parent: null, items, can: { add: ticket.status !== 'closed' } }
}
