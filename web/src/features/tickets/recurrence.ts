// How often something in a calendar happens: a rule of RFC 5545 in words.

import { localeOf } from '@/lib/locale'
import { t } from '@/lib/strings'

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const frequencies = {
  DAILY: 'recurs.daily', WEEKLY: 'recurs.weekly', MONTHLY: 'recurs.monthly', YEARLY: 'recurs.yearly',
} as const

/** "Every 2 weeks on Monday and Friday, 6 times"; rules that are more intricate only say that there is one. */
export function recurrenceText(recurrence: string, language: string): string {
  const parts = partsOf(recurrence)
  const known = ['FREQ', 'INTERVAL', 'BYDAY', 'COUNT', 'UNTIL', 'WKST']
  const frequency = Object.entries(frequencies).find(([name]) => name === parts.get('FREQ'))?.[1]
  const days = parts.get('BYDAY')?.split(',') ?? []
  const simple = [...parts.keys()].every((key) => known.includes(key)) && days.every((day) => weekdays.includes(day))
  if (!frequency || !simple) return t('recurs')
  const locale = localeOf(language)
  const said = [t(frequency, { count: Number(parts.get('INTERVAL') ?? 1) })]
  if (days.length > 0) {
    const names = days.map((day) => weekdayName(weekdays.indexOf(day), locale))
    said.push(t('recurs.on', { days: new Intl.ListFormat(locale).format(names) }))
  }
  return said.join(' ') + endOf(parts, locale)
}

/** "FREQ=WEEKLY;COUNT=6" by its names. */
function partsOf(rule: string): Map<string, string> {
  const parts = new Map<string, string>()
  for (const part of rule.toUpperCase().split(';')) {
    const [name = '', value = ''] = part.split('=')
    parts.set(name, value)
  }
  return parts
}

function endOf(parts: ReadonlyMap<string, string>, locale: string): string {
  const count = parts.get('COUNT')
  if (count !== undefined) return `, ${t('recurs.times', { count: Number(count) })}`
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(parts.get('UNTIL') ?? '') ?? []
  if (year === undefined || month === undefined || day === undefined) return ''
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  return `, ${t('recurs.until', { date: date.format(Date.UTC(Number(year), Number(month) - 1, Number(day))) })}`
}

function weekdayName(day: number, locale: string): string {
  // The 1st of January 2023 was a Sunday.
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2023, 0, 1 + day))
}
