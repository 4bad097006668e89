import { describe, expect, it } from 'vitest'
import { choices, isWorthTelling, timeLeft } from './presence'

describe('presence', () => {
  it('tells of acts once a minute', () => {
    expect(isWorthTelling(undefined, 0)).toBe(true)
    expect(isWorthTelling(1_000, 60_999)).toBe(false)
    expect(isWorthTelling(1_000, 61_000)).toBe(true)
  })

  it('can be left to the server', () => {
    expect(choices.map(({ choice }) => choice)).toEqual(['available', 'busy', 'away', null])
  })
})

describe('an offer', () => {
  it('counts down and ends at nothing', () => {
    const now = Date.parse('2026-01-05T09:00:00Z')
    expect(timeLeft('2026-01-05T09:01:05Z', now)).toBe('1:05')
    expect(timeLeft('2026-01-05T09:00:00.200Z', now)).toBe('0:01')
    expect(timeLeft('2026-01-05T08:59:00Z', now)).toBe('0:00')
  })
})
