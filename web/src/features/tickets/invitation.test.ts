import { describe, expect, it } from 'vitest'
import type { CalendarEvent, Message } from '@/api/types'
import { machineName } from './delivery'
import { byAnswer, headingOf, kindOf, linkIn, whenOf } from './invitation'
import { recurrenceText } from './recurrence'

const event = (part: Partial<CalendarEvent> = {}): CalendarEvent => ({
  method: 'REQUEST', uid: 'u1', sequence: 0, status: null, summary: 'Tasting', location: '', description: '',
  start: null, end: null, organizer: null, attendees: [], recurrence: null, recurrence_text: null, ...part,
})
const at = (instant: string | null, local: string, zone: string) => ({ at: instant, local, zone, all_day: false })
const day = (local: string) => ({ at: null, local, zone: '', all_day: true })
const guest = (name: string, status: CalendarEvent['attendees'][number]['status']) => ({
  name, address: `${name.toLowerCase()}@petal.example`, status, role: 'required' as const,
})

describe('an invitation', () => {
  it.each<[Partial<CalendarEvent>, string]>([
    [{}, 'invited'], [{ sequence: 2 }, 'changed'], [{ method: 'CANCEL' }, 'cancelled'],
    [{ status: 'CANCELLED' }, 'cancelled'], [{ method: 'REPLY' }, 'replied'],
    [{ method: 'COUNTER' }, 'proposed'], [{ method: 'PUBLISH' }, 'event'], [{ method: '' }, 'event'],
  ])('%j is %s', (part, kind) => {
    expect(kindOf(event(part))).toBe(kind)
  })
  it('says who answered what', () => {
    expect(headingOf(event({ method: 'REPLY', attendees: [guest('Ada', 'declined')] }))).toBe('Ada declined')
    expect(headingOf(event({ method: 'REPLY' }))).toBe('Answer to an invitation')
  })
  it('groups guests by their answer, the sure ones first', () => {
    const groups = byAnswer([guest('A', 'needs_action'), guest('B', 'accepted'), guest('C', 'needs_action')])
    expect(groups.map(({ answer, people }) => [answer, people.length])).toEqual([['accepted', 1], ['needs_action', 2]])
  })
  it('takes only a whole https address for a link', () => {
    expect(linkIn(' https://meet.example/x ')).toBe('https://meet.example/x')
    for (const text of ['javascript:alert(1)', 'Room 4, https://x.example', 'http://x.example']) expect(linkIn(text)).toBeNull()
  })
})

describe('the time of an invitation', () => {
  const start = at('2026-11-24T15:00:00Z', '2026-11-24 10:00', 'America/New_York')
  const end = at('2026-11-24T16:30:00Z', '2026-11-24 11:30', 'America/New_York')
  it('stands in the agent’s zone, and in the sender’s where clocks differ', () => {
    const when = whenOf({ start, end }, 'Europe/Berlin', 'en')
    expect(when?.here).toMatch(/24 November 2026.*16:00.*17:30/)
    expect(when?.there).toMatchObject({ zone: 'New York' })
    expect(when?.there?.text).toMatch(/24 November 2026.*10:00.*11:30/)
  })
  it('stands once where clocks agree, or the sender’s zone is only how computers write', () => {
    expect(whenOf({ start, end }, 'America/Toronto', 'en')?.there).toBeNull()
    expect(whenOf({ start: at('2026-11-24T15:00:00Z', '2026-11-24 15:00', 'UTC'), end: null }, 'Europe/Berlin', 'en')?.there).toBeNull()
  })
  it('of whole days is the same everywhere, to the last day', () => {
    const when = whenOf({ start: day('2026-11-24'), end: day('2026-11-26') }, 'Pacific/Auckland', 'en')
    expect(when?.here).toMatch(/24.*26 November 2026/)
    expect(when?.here).not.toContain(':')
    expect(whenOf({ start: day('2026-11-24'), end: day('2026-11-24') }, 'UTC', 'en')?.here).not.toContain('–')
  })
  it('is shown as it was written when nobody knows its zone', () => {
    expect(whenOf({ start: at(null, '2026-11-24 10:00', 'Shop time'), end: null }, 'UTC', 'en')?.here).toMatch(/10:00 \(Shop time\)$/)
    expect(whenOf({ start: null, end: null }, 'UTC', 'en')).toBeNull()
  })
  it('is written in the agent’s language', () => {
    expect(whenOf({ start, end }, 'Europe/Berlin', 'de')?.here).toMatch(/24\. November 2026.*16:00/)
  })
})

it.each([
  ['FREQ=WEEKLY', 'Every week'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=6;WKST=MO', 'Every 2 weeks on Monday and Friday, 6 times'],
  ['FREQ=DAILY;UNTIL=20261224T100000Z', 'Every day, until 24 December 2026'],
  ['FREQ=MONTHLY;BYDAY=2TU', 'Repeats by a rule that stands in the file'],
  ['nonsense', 'Repeats by a rule that stands in the file'],
])('%s recurs: %s', (rule, text) => {
  expect(recurrenceText(rule, 'en')).toBe(text)
})

it.each<[Message['direction'], string | null, string | null]>([
  ['out', 'auto_generated', 'Automatic reply'],
  ['in', 'auto_generated', 'Sent by a machine'],
  ['in', 'auto_reply', 'Automatic reply'],
  ['in', 'own_loop', 'Answer to a notification'],
  ['out', null, null],
])('a message (%s, %s) is marked %s', (direction, machine, mark) => {
  expect(machineName({ direction, machine })).toBe(mark)
})
