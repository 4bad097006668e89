// Times as an agent reads them: in the agent's own time zone, relative while that is short.

import { localeOf } from './locale'

export type TimeFormat = {
  /** "now", "4m", "3h", "Tue", "12 Mar", "12 Mar 2024": as narrow as a list wants it. */
  short: (at: string, now: number) => string
  /** "4 minutes ago", "yesterday at 14:05", "12 March 2024 at 14:05". */
  relative: (at: string, now: number) => string
  /** "today, 17:00", "tomorrow, 09:30", "Fri, 10:00", "12 Mar, 17:00": what is to come or was just now. */
  near: (at: string, now: number) => string
  /** Everything, for a tooltip. */
  full: (at: string) => string
  clock: (at: string) => string
  /** "12 March 2026". */
  date: (at: string) => string
  /** "Thursday 12 March 2026". */
  day: (at: string) => string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const made = new Map<string, TimeFormat>()

/** Making formats is slow, and a list shows a hundred times: each is made once. */
export function timeFormat(timeZone: string, language: string): TimeFormat {
  const key = `${timeZone} ${language}`
  const format = made.get(key) ?? makeFormat(timeZone, language)
  made.set(key, format)
  return format
}

function makeFormat(timeZone: string, language: string): TimeFormat {
  const zone = knownZone(timeZone)
  const locale = localeOf(language)
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })

  const clock = make({ hour: '2-digit', minute: '2-digit' })
  const weekday = make({ weekday: 'short' })
  const dayMonth = make({ day: 'numeric', month: 'short' })
  const dayMonthYear = make({ day: 'numeric', month: 'short', year: 'numeric' })
  const full = make({ dateStyle: 'full', timeStyle: 'short' })
  const longDate = make({ day: 'numeric', month: 'long', year: 'numeric' })
  const longDay = make({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const dayKey = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const narrow = (unit: 'minute' | 'hour') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' })
  const minutes = narrow('minute')
  const hours = narrow('hour')

  const sameDay = (a: number, b: number) => dayKey.format(a) === dayKey.format(b)
  const sameYear = (a: number, b: number) =>
    dayKey.format(a).slice(0, 4) === dayKey.format(b).slice(0, 4)
  const date = (time: number, now: number) =>
    (sameYear(time, now) ? dayMonth : dayMonthYear).format(time)

  return {
    short(at, now) {
      const time = Date.parse(at)
      const age = now - time
      if (age < minute) return words.format(0, 'second')
      if (age < hour) return minutes.format(Math.floor(age / minute))
      if (age < day && sameDay(time, now)) return hours.format(Math.floor(age / hour))
      if (age < 6 * day) return weekday.format(time)
      return date(time, now)
    },
    relative(at, now) {
      const time = Date.parse(at)
      const age = now - time
      if (age < minute) return words.format(0, 'second')
      if (age < hour) return words.format(-Math.floor(age / minute), 'minute')
      if (sameDay(time, now)) return words.format(-Math.floor(age / hour), 'hour')
      if (sameDay(time, now - day)) return `${words.format(-1, 'day')}, ${clock.format(time)}`
      return `${date(time, now)}, ${clock.format(time)}`
    },
    near(at, now) {
      const time = Date.parse(at)
      const days = daysBetween(dayKey.format(now), dayKey.format(time))
      const named = Math.abs(days) <= 1 ? words.format(days, 'day') : undefined
      const soon = days > 0 && days < 7 ? weekday.format(time) : date(time, now)
      return `${named ?? soon}, ${clock.format(time)}`
    },
    full: (at) => full.format(Date.parse(at)),
    clock: (at) => clock.format(Date.parse(at)),
    date: (at) => longDate.format(Date.parse(at)),
    day: (at) => longDay.format(Date.parse(at)),
  }
}

/** Of two days by the calendar, written as 2026-03-12. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / day)
}

/** A zone that this browser does not know must not take the page down. */
function knownZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return 'UTC'
  }
}

export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

export function allZones(): string[] {
  const zones = Intl.supportedValuesOf('timeZone')
  return zones.includes('UTC') ? zones : ['UTC', ...zones]
}
