// The hours of a week as the editor keeps them, and what is wrong with them.

import type { Span } from '@/api/types'
import { localeOf } from '@/lib/locale'
import { spoken } from '@/lib/strings/language'

/** Seven days, Monday first. A span whose end is not later ends in the next day. */
export type Week = readonly (readonly Span[])[]

export const weekdays = [0, 1, 2, 3, 4, 5, 6] as const
const dayMinutes = 24 * 60

/** 1 January 2024 was a Monday. */
export function weekdayName(day: number, form: 'long' | 'short' = 'long'): string {
  return new Intl.DateTimeFormat(localeOf(spoken.get()), { weekday: form, timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1 + day),
  )
}

/** "09:30" in minutes; null for what is no time. */
export function minutesOf(time: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(time) ?? []
  if (hours === undefined || minutes === undefined) return null
  const total = Number(hours) * 60 + Number(minutes)
  return Number(minutes) < 60 && total <= dayMinutes ? total : null
}

export type Stretch = { begin: number; end: number }

/** Minutes from the day's midnight on; beyond 1440 in the next day. Null while it is incomplete. */
export function stretchOf({ from, to }: Span): Stretch | null {
  const begin = minutesOf(from)
  const end = minutesOf(to)
  if (begin === null || end === null) return null
  return { begin, end: end > begin ? end : end + dayMinutes }
}

/** As the server wants it: who says that it ends at 00:00 means the midnight after. */
export function spansToSend(spans: readonly Span[]): Span[] {
  return spans.map(({ from, to }) => ({ from, to: to === '00:00' ? '24:00' : to }))
}

export type SpanProblem = 'incomplete' | 'overlap'

/** What is wrong with the spans of one day by itself. */
export function problemOf(spans: readonly Span[]): SpanProblem | null {
  const stretches = spans.map(stretchOf)
  if (stretches.some((one) => one === null)) return 'incomplete'
  const sorted = stretches.filter((one) => one !== null).sort((a, b) => a.begin - b.begin)
  return sorted.some((one, index) => one.begin < (sorted[index - 1]?.end ?? 0)) ? 'overlap' : null
}

/** By day; a night shift must not run into the next day's first span either. */
export function problemsOf(week: Week): (SpanProblem | null)[] {
  return week.map((spans, day) => {
    const own = problemOf(spans)
    if (own !== null) return own
    const next = week[(day + 1) % 7] ?? []
    const last = Math.max(0, ...spans.map((span) => stretchOf(span)?.end ?? 0))
    const first = Math.min(dayMinutes, ...next.map((span) => stretchOf(span)?.begin ?? dayMinutes))
    return next.length > 0 && last - dayMinutes > first ? 'overlap' : null
  })
}

export function hasHours(week: Week): boolean {
  return week.some((spans) => spans.length > 0)
}

/** The parts of a day's bar, from 0 to 1, with what comes over from the night before. */
export function barOf(week: Week, day: number): Stretch[] {
  const own = (week[day] ?? []).flatMap((span) => stretchOf(span) ?? [])
  const before = (week[(day + 6) % 7] ?? []).flatMap((span) => stretchOf(span) ?? [])
  return [
    ...before.filter(({ end }) => end > dayMinutes).map(({ end }) => ({ begin: 0, end: end - dayMinutes })),
    ...own,
  ].map(({ begin, end }) => ({ begin: begin / dayMinutes, end: Math.min(end, dayMinutes) / dayMinutes }))
}

/** One more span, where it is likely wanted: after the last one, or a usual day. */
export function withSpan(spans: readonly Span[]): Span[] {
  const last = spans.at(-1)
  const end = last && stretchOf(last)?.end
  if (end === undefined) return [...spans, { from: '09:00', to: '17:00' }]
  const text = (minutes: number) =>
    `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const begin = Math.min(end + 60, dayMinutes - 60)
  return [...spans, { from: text(begin), to: text(Math.min(begin + 4 * 60, dayMinutes)) }]
}

/** "Mon–Fri 09:00–17:00, Sat 10:00–14:00": days of the same hours together. */
export function summaryOf(week: Week): string {
  const textOf = (spans: readonly Span[]) => spans.map(({ from, to }) => `${from}–${to}`).join(' + ')
  const runs: { first: number; last: number; hours: string }[] = []
  week.forEach((spans, day) => {
    const hours = textOf(spans)
    const run = runs.at(-1)
    if (run?.hours === hours) run.last = day
    else runs.push({ first: day, last: day, hours })
  })
  return runs
    .filter(({ hours }) => hours !== '')
    .map(({ first, last, hours }) => {
      const begin = weekdayName(first, 'short')
      return `${first === last ? begin : `${begin}–${weekdayName(last, 'short')}`} ${hours}`
    })
    .join(', ')
}
