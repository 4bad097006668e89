import { describe, expect, it } from 'vitest'
import { staleAfter } from './invalidation'
import type { LiveEvent } from './types'

const event = (kind: string, subject: string, data: Record<string, string> = {}): LiveEvent => ({
  type: 'event', position: '1', kind, subject, by: null, at: '', data,
})

describe('what a live event makes stale', () => {
  it.each([
    ['ticket.created', '7', [['views']], ['7']],
    [
      'ticket.changed',
      '7',
      [['views'], ['entries', '7'], ['handovers', 'ticket', '7'], ['handovers', 'family', '7']],
      ['7'],
    ],
    ['entry.changed', '7', [['entries', '7']], ['7']],
    ['entry.redacted', '7', [['entries', '7'], ['notifications'], ['handovers']], ['7']],
    ['ticket.sub_ticket_done', '7', [['handovers']], []],
    ['customer.changed', '3', [['customers']], []],
    ['notification.added', 'agent:1', [['notifications']], []],
    ['inbox.state', 'inbox:1', [['inboxes']], []],
    ['intake.changed', 'intake:1', [['intake']], []],
    ['promise_policy.changed', '3', [['policies']], []],
    ['calendar.changed', '3', [['calendars'], ['policies', 'recount']], []],
    ['something.new', 'thing:1', [], []],
  ])('%s', (kind, subject, keys, tickets) => {
    expect(staleAfter([event(kind, subject)])).toEqual({ keys, tickets, drafts: [] })
  })

  it('names everything once, however many events say it', () => {
    const stale = staleAfter([
      event('ticket.changed', '7'),
      event('ticket.changed', '7'),
      event('ticket.created', '8'),
    ])
    expect(stale.keys).toHaveLength(4)
    expect(stale.tickets).toEqual(['7', '8'])
  })

  it('tells a change of one’s draft from one of the ticket', () => {
    const draft = event('ticket.draft_changed', '7')
    expect(staleAfter([draft])).toEqual({ keys: [['draft', '7']], tickets: [], drafts: ['7'] })
    expect(staleAfter([draft, event('ticket.changed', '7')])).toMatchObject({ tickets: ['7'], drafts: [] })
  })

  it('takes a promise’s event for one of its ticket', () => {
    expect(staleAfter([event('promise.broken', '900', { ticket_id: '7' })])).toEqual({
      keys: [['views'], ['promises'], ['promises-due']], tickets: ['7'], drafts: [],
    })
  })

  it('takes an event that is about the house as a whole', () => {
    expect(staleAfter([{ ...event('settings.changed', ''), subject: null }]).keys).toEqual([['settings'], ['session']])
  })
  it('also reads a subject that names its kind', () => {
    expect(staleAfter([event('ticket.changed', 'ticket:7')]).tickets).toEqual(['7'])
  })

  it('finds the ticket of a handover in the data', () => {
    const stale = staleAfter([event('handover.accepted', '99', { ticket_id: '7' })])
    expect(stale).toEqual({ keys: [['views'], ['handovers']], tickets: ['7'], drafts: [] })
  })
  it('finds the ticket of an entry in the data', () => {
    const stale = staleAfter([event('entry.changed', '99', { ticket_id: '7' })])
    expect(stale.tickets).toEqual(['7'])
  })
})
