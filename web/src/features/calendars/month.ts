// The page of a month: whole weeks, Monday first.

import type { CalendarDay } from '@/api/types'
import { mondayOf } from '@/lib/zoned'

/** "2026-11" of a day. */
export const monthOf = (day: string) => day.slice(0, 7)

export function addMonths(month: string, months: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const index = year * 12 + number - 1 + months
  return `${String(Math.floor(index / 12))}-${String((index % 12) + 1).padStart(2, '0')}`
}

/** The Monday at the top of its page. */
export function firstShown(month: string): string {
  return mondayOf(`${month}-01`)
}

/** Weeks of seven days, as many as the month touches. */
export function weeksOf(month: string, days: readonly CalendarDay[]): CalendarDay[][] {
  const weeks: CalendarDay[][] = []
  for (let from = 0; from + 7 <= days.length; from += 7) {
    const week = days.slice(from, from + 7)
    if (week.some(({ date }) => monthOf(date) === month)) weeks.push(week)
  }
  return weeks
}

/** How long it is open on a day, in minutes. */
export function openMinutes({ open }: CalendarDay): number {
  const sum = open.reduce((total, { from, until }) => total + Date.parse(until) - Date.parse(from), 0)
  return Math.round(sum / 60_000)
}

/** Days of the month that have a name: holidays and exceptions. */
export function namedDays(month: string, days: readonly CalendarDay[]): CalendarDay[] {
  return days.filter(({ date, name }) => name !== '' && monthOf(date) === month)
}

