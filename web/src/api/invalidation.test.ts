import { describe, expect, it } from 'vitest'
import { staleAfter } from './invalidation'
import type { LiveEvent } from './types'

const event = (kind: string, subject: string, data: Record<string, unknown> = {}): LiveEvent => ({
  type: 'event', position: '1', kind, subject, by: null, at: '', data,
})

describe('what a live event makes stale', () => {
  it.each([
    ['ticket.created', 'ticket:7', [['views']], ['7']],
    ['ticket.changed', 'ticket:7', [['views'], ['entries', '7']], ['7']],
    ['entry.changed', 'ticket:7', [['entries', '7']], ['7']],
    ['ticket.draft_changed', 'ticket:7', [['draft', '7']], ['7']],
    ['customer.changed', 'customer:3', [['customers']], []],
    ['notification.added', 'agent:1', [['notifications']], []],
    ['inbox.state', 'inbox:1', [['inboxes']], []],
    ['intake.changed', 'intake:1', [['intake']], []],
    ['something.new', 'thing:1', [], []],
  ])('%s', (kind, subject, keys, tickets) => {
    expect(staleAfter([event(kind, subject)])).toEqual({ keys, tickets })
  })

  it('names everything once, however many events say it', () => {
    const stale = staleAfter([
      event('ticket.changed', 'ticket:7'),
      event('ticket.changed', 'ticket:7'),
      event('ticket.created', 'ticket:8'),
    ])
    expect(stale.keys).toEqual([['views'], ['entries', '7']])
    expect(stale.tickets).toEqual(['7', '8'])
  })

  it('finds the ticket of an entry in the data', () => {
    const stale = staleAfter([event('entry.changed', 'entry:99', { ticket_id: '7' })])
    expect(stale.tickets).toEqual(['7'])
  })
})
