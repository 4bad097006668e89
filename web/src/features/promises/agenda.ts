// Promises in the order of a day's work, and in the columns of a week.

import type { DeskPromise } from '@/api/types'
import { addDays, mondayOf, wallDay } from '@/lib/zoned'

export type Group = 'overdue' | 'today' | 'tomorrow' | 'week' | 'later'
export const groups: readonly Group[] = ['overdue', 'today', 'tomorrow', 'week', 'later']

function groupOf({ due, owed }: DeskPromise, now: number, zone: string): Group {
  if (owed || due === null || Date.parse(due) <= now) return 'overdue'
  const today = wallDay(now, zone)
  const day = wallDay(Date.parse(due), zone)
  if (day === today) return 'today'
  if (day === addDays(today, 1)) return 'tomorrow'
  return day < addDays(mondayOf(today), 7) ? 'week' : 'later'
}

/** What is late first, then day by day; groups without anything are left out. */
export function agendaOf(promises: readonly DeskPromise[], now: number, zone: string) {
  return groups
    .map((group) => ({ group, promises: promises.filter((one) => groupOf(one, now, zone) === group) }))
    .filter((one) => one.promises.length > 0)
}

export type WeekDay = { day: string; promises: DeskPromise[] }

/** The seven days from a Monday on, with what is due on each. */
export function weekOf(monday: string, promises: readonly DeskPromise[], zone: string): WeekDay[] {
  return Array.from({ length: 7 }, (_, index) => {
    const day = addDays(monday, index)
    return { day, promises: promises.filter(({ due }) => due !== null && wallDay(Date.parse(due), zone) === day) }
  })
}
