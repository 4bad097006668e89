import { describe, expect, it } from 'vitest'
import type { HandoverDraft } from '@/api/types'
import { timeFormat } from '@/lib/time'
import { targetOf, whenText } from './labels'
import { emptyPacket, packetFrom, packetToSend, targetBody, targetsOf } from './packet'

const draft: HandoverDraft = {
  wanted: [
    { entry_id: '1', at: '2026-01-05T09:00:00Z', by: 'Ann', text: 'My roses did not come.' },
    { entry_id: '4', at: '2026-01-05T12:00:00Z', by: 'Ann', text: 'Still nothing!' },
  ],
  tried: [{ entry_id: '2', at: '2026-01-05T10:00:00Z', by: 'Bo', text: 'I asked the driver.' }],
  promised: [
    { id: '1', kind: 'update', what: 'News of the driver', due: '2026-01-06T10:00:00Z', visible: true },
    { id: '2', kind: 'callback', what: '', due: '2026-01-06T11:00:00Z', visible: false },
    { id: '3', kind: 'solution', what: '', due: null, visible: true },
  ],
  source_ids: ['1', '4', '2'],
}

describe('a packet', () => {
  it('is prepared from what the server picked', () => {
    const packet = packetFrom(draft, (at) => at.slice(11, 16))
    expect(packet.wanted).toBe('My roses did not come.\n\nStill nothing!')
    expect(packet.tried).toBe('10:00, Bo: I asked the driver.')
    expect(packet.promised.split('\n')).toEqual([
      'Update by 10:00: News of the driver',
      'Callback by 11:00 (the customer does not see it)',
      'Solution, paused',
    ])
    expect(packet.next).toBe('')
  })
  it('names what it quotes as long as it quotes', () => {
    const written = { ...emptyPacket, wanted: 'Roses', next: 'Send them' }
    expect(packetToSend(written, draft).source_ids).toEqual(['1', '4', '2'])
    expect(packetToSend({ ...written, wanted: ' ' }, draft).source_ids).toEqual([])
    expect(packetToSend(written, undefined).source_ids).toEqual([])
  })
})

describe('whom it goes to', () => {
  const agents = [
    { id: '1', name: 'Ann', active: true },
    { id: '2', name: 'Bo', active: true },
    { id: '3', name: 'Cy', active: false },
  ]
  it('is a team or a colleague who works here', () => {
    const targets = targetsOf(agents, [{ id: '1', name: 'Orders' }], '1')
    expect(targets.map(({ id }) => id)).toEqual(['team:1', 'agent:2'])
    expect(targetBody('team:1')).toEqual({ team_id: '1' })
    expect(targetBody('agent:2')).toEqual({ agent_id: '2' })
  })
  it('has a name', () => {
    expect(targetOf({ agent: { id: '2', name: 'Bo' }, team: null })).toBe('Bo')
    expect(targetOf({ agent: null, team: { id: '1', name: 'Orders' } })).toBe('Orders')
  })
})

it('says by when without a day while that is today', () => {
  const format = timeFormat('UTC', 'en')
  const now = Date.parse('2026-01-05T09:00:00Z')
  expect(whenText(format, '2026-01-05T13:00:00Z', now)).toBe(format.clock('2026-01-05T13:00:00Z'))
  expect(whenText(format, '2026-01-06T13:00:00Z', now)).toContain('6 January 2026')
})
