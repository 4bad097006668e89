import { describe, expect, it } from 'vitest'
import type { Calendar, CalendarDay, Span } from '@/api/types'
import { bodyOf, emptyForm, formOf, objectionsTo } from './form'
import { addMonths, firstShown, namedDays, openMinutes, weeksOf } from './month'
import { barOf, hasHours, problemOf, problemsOf, summaryOf, withSpan, type Week } from './week'

const span = (text: string): Span => {
  const [from = '', to = ''] = text.split('-')
  return { from, to }
}
const week = (...days: string[][]): Week => Array.from({ length: 7 }, (_, day) => (days[day] ?? []).map(span))

describe('the spans of a day', () => {
  it.each<[string[], string | null]>([
    [[], null],
    [['09:00-17:00'], null],
    [['08:00-12:30', '13:30-20:00'], null],
    [['13:30-20:00', '08:00-12:30'], null],
    [['18:00-02:00'], null],
    [['00:00-24:00'], null],
    [['09:00-13:00', '12:00-17:00'], 'overlap'],
    [['18:00-02:00', '20:00-23:00'], 'overlap'],
    [['09:00-'], 'incomplete'],
    [['9-17:00'], 'incomplete'],
  ])('%j: %s', (spans, problem) => {
    expect(problemOf(spans.map(span))).toBe(problem)
  })
  it('must not run into the next day’s, not even from Sunday into Monday', () => {
    expect(problemsOf(week(['09:00-17:00'], [], [], [], [], [], ['20:00-10:00']))).toEqual([null, null, null, null, null, null, 'overlap'])
    expect(problemsOf(week(['02:00-17:00'], [], [], [], [], [], ['20:00-02:00']))[6]).toBeNull()
  })
  it('are drawn on the day they reach into, too', () => {
    expect(barOf(week(['18:00-06:00']), 0)).toEqual([{ begin: 0.75, end: 1 }])
    expect(barOf(week(['18:00-06:00']), 1)).toEqual([{ begin: 0, end: 0.25 }])
  })
  it('are joined by one more where it is likely wanted', () => {
    expect(withSpan([])).toEqual([span('09:00-17:00')])
    expect(withSpan([span('09:00-12:00')]).at(-1)).toEqual(span('13:00-17:00'))
    expect(withSpan([span('09:00-23:30')]).at(-1)).toEqual(span('23:00-00:00'))
  })
})

describe('a week', () => {
  it('is said in few words', () => {
    const shop = week(['09:00-17:00'], ['09:00-17:00'], ['09:00-17:00'], [], ['09:00-12:00', '13:00-17:00'], [], [])
    expect(summaryOf(shop)).toBe('Mon–Wed 09:00–17:00, Fri 09:00–12:00 + 13:00–17:00')
    expect(summaryOf(week())).toBe('')
  })
  it('without hours is none', () => {
    expect(hasHours(week())).toBe(false)
    expect(hasHours(week([], ['10:00-11:00']))).toBe(true)
  })
})

describe('the form of a calendar', () => {
  const calendar = {
    name: 'Shop', time_zone: 'Europe/Berlin', week: week(['00:00-24:00']),
    exceptions: [{ date: '2026-12-24', spans: [span('08:00-12:00')] }],
    holidays: [{ date: '2026-12-28', name: 'Stocktaking', yearly: true, last_year: 2030 }],
    holiday_sets: ['DE-BY'], feed: { url: 'https://a.example/b.ics', days: 1, fetched_at: null, tried_at: null, error: null },
  } as unknown as Calendar
  it('sends what it was given, untouched', () => {
    const { feed, ...rest } = calendar
    const sent = bodyOf(formOf(calendar))
    expect(sent).toEqual({ ...rest, exceptions: [{ date: '2026-12-24', name: '', spans: [span('08:00-12:00')] }], feed_url: feed?.url })
  })
  it('takes 00:00 at the end for the midnight after', () => {
    const form = { ...emptyForm('UTC'), week: week(['00:00-00:00']).map((spans) => [...spans]) }
    expect(bodyOf(form).week[0]).toEqual([span('00:00-24:00')])
  })
  it('objects at the field', () => {
    const form = emptyForm('UTC')
    expect(Object.keys(objectionsTo(form))).toEqual(['name'])
    expect(Object.keys(objectionsTo({
      ...form, name: 'x', week: [[span('09:00-')], [], [], [], [], [], []], feed_url: 'ftp://x',
      exceptions: [{ date: '2026-12-24', name: '', spans: [] }, { date: '2026-12-24', name: '', spans: [] }],
      holidays: [{ date: '', name: '', yearly: false, last_year: null }],
    }))).toEqual(['week.0', 'exceptions.1', 'holidays.0', 'feed_url'])
    expect(objectionsTo({ ...form, name: 'x', week: [[], [], [], [], [], [], []] }).week).toBeDefined()
  })
})

describe('the page of a month', () => {
  const days = (from: string, count: number): CalendarDay[] =>
    Array.from({ length: count }, (_, index) => ({
      date: new Date(Date.parse(from) + index * 86_400_000).toISOString().slice(0, 10),
      name: index === 6 ? 'All Saints' : '', open: [],
    }))
  it('has whole weeks, as many as the month touches', () => {
    expect(firstShown('2026-11')).toBe('2026-10-26')
    expect(weeksOf('2026-11', days('2026-10-26', 42)).map((one) => one[0]?.date)).toEqual(['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30'])
    expect(weeksOf('2027-02', days('2027-02-01', 42))).toHaveLength(4)
  })
  it('turns over years', () => {
    expect([addMonths('2026-11', 2), addMonths('2026-01', -1), addMonths('2026-06', 0)]).toEqual(['2027-01', '2025-12', '2026-06'])
  })
  it('names its special days and adds up its hours', () => {
    expect(namedDays('2026-11', days('2026-10-26', 42)).map(({ date }) => date)).toEqual(['2026-11-01'])
    expect(openMinutes({ date: '', name: '', open: [
      { from: '2026-11-02T08:00:00Z', until: '2026-11-02T11:30:00Z' }, { from: '2026-11-02T12:00:00Z', until: '2026-11-02T16:00:00Z' },
    ] })).toBe(450)
  })
})
