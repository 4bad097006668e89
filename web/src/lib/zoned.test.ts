import { describe, expect, it } from 'vitest'
import { tidyTime } from './clock_time'
import { longDuration, narrowDuration } from './duration'
import { timeFormat } from './time'
import { addDays, fromWall, mondayOf, toWall, wallDay, weekdayOf } from './zoned'

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())

describe('the clock on the wall', () => {
  it.each([
    ['2026-01-05T10:00', 'Europe/Berlin', '2026-01-05T09:00:00.000Z'],
    ['2026-07-05T10:00', 'Europe/Berlin', '2026-07-05T08:00:00.000Z'],
    ['2026-07-05T10:00', 'America/New_York', '2026-07-05T14:00:00.000Z'],
    ['2026-07-05T10:00', 'Asia/Kathmandu', '2026-07-05T04:15:00.000Z'],
    ['2026-12-31T23:30', 'Pacific/Auckland', '2026-12-31T10:30:00.000Z'],
  ])('%s in %s', (wall, zone, moment) => {
    expect(iso(fromWall(wall, zone))).toBe(moment)
    expect(toWall(Date.parse(moment), zone)).toBe(wall)
  })
  it('shows an hour that comes twice the first time', () => {
    expect(iso(fromWall('2026-10-25T02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30:00.000Z')
  })
  it('goes on after an hour that is leapt over', () => {
    const at = fromWall('2026-03-29T02:30', 'Europe/Berlin') ?? 0
    expect(toWall(at, 'Europe/Berlin')).toBe('2026-03-29T03:30')
  })
  it('shows nothing for what is no time', () => {
    expect(fromWall('', 'UTC')).toBeNull()
    expect(fromWall('2026-13-01T10:00', 'UTC')).toBeNull()
  })
  it('counts days by the calendar', () => {
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(weekdayOf('2026-11-29')).toBe(6)
    expect(mondayOf('2026-11-29')).toBe('2026-11-23')
    expect(wallDay(Date.parse('2026-11-29T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-30')
  })
})

describe('a moment that is near', () => {
  const { near } = timeFormat('Europe/Berlin', 'en')
  const now = Date.parse('2026-11-29T18:00:00Z')
  it.each([
    ['2026-11-29T20:00:00Z', 'today, 21:00'],
    ['2026-11-29T23:30:00Z', 'tomorrow, 00:30'],
    ['2026-11-28T09:00:00Z', 'yesterday, 10:00'],
    ['2026-12-04T16:00:00Z', 'Fri, 17:00'],
    ['2026-12-24T16:00:00Z', '24 Dec, 17:00'],
    ['2026-11-26T09:00:00Z', '26 Nov, 10:00'],
  ])('%s is %s', (at, said) => {
    expect(near(at, now)).toBe(said)
  })
})

describe('lengths', () => {
  it.each([[10_000, '1m'], [59 * 60_000, '59m'], [47 * 3_600_000, '47h'], [49 * 3_600_000, '2d']])('%i is %s', (length, said) => {
    expect(narrowDuration(length)).toBe(said)
  })
  it.each([[30, '30 minutes'], [90, '1 hour 30 minutes'], [2880, '48 hours'], [0, '0 minutes']])('%i minutes are %s', (minutes, said) => {
    expect(longDuration(minutes)).toBe(said)
  })
  it('have days where a day is a day', () => {
    expect(longDuration(3 * 1440 + 60, { days: true })).toBe('3 days 1 hour')
  })
})

describe('a time that is typed', () => {
  it.each([
    ['9', '09:00'], ['930', '09:30'], ['9.30', '09:30'], ['09:30', '09:30'], ['14h15', '14:15'], ['24:00', '24:00'],
    ['9am', '09:00'], ['12:15 pm', '12:15'], ['12 a.m.', '00:00'], ['5 pm', '17:00'], [' 8:05 ', '08:05'],
    ['24:30', null], ['25', null], ['9:75', null], ['13 pm', null], ['noon', null], ['', null],
  ])('%s', (typed, time) => {
    expect(tidyTime(typed)).toBe(time)
  })
})
