import { describe, expect, it } from 'vitest'
import { addressSearch, narrowings, parseFilter, parseReport } from './filter'

describe('the filter in an address', () => {
  it('keeps what it knows and nothing else', () => {
    expect(parseFilter({ view: 'mine', tag: 'late', owner: 12, evil: '1', sort: 'sideways' })).toEqual(
      { view: 'mine', tag: 'late', owner: '12' },
    )
  })

  it('comes back from an address as it went in', () => {
    const filter = { view: 'mine', tag: 'a & b', sort: 'created' as const }
    const address = new URLSearchParams(addressSearch(filter))
    expect(parseFilter(Object.fromEntries(address))).toEqual(filter)
    expect(addressSearch({})).toBe('')
  })

  it('of a report keeps what it knows', () => {
    expect(parseReport({ days: 90, hour: 9, agent: 12, state: 'broken', evil: '1' })).toEqual({ days: 90, hour: 9, agent: '12', state: 'broken' })
    expect(parseReport({ days: 9000, hour: 24 })).toEqual({})
  })

  it('does not count the view and the order as narrowings', () => {
    expect(narrowings({ view: 'mine', sort: 'created', tag: 'x', status: 'open' })).toEqual([
      'status',
      'tag',
    ])
  })
})
