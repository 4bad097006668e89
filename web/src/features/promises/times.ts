// When something could be promised for, and how a time reads in two places at once.

import { addDays, fromWall, toWall, wallDay, weekdayOf } from '@/lib/zoned'

export type QuickTime = { key: 'twoHours' | 'today' | 'tomorrow' | 'friday' | 'nextWeek'; at: string }

const hour = 3_600_000

/** Times that are promised often; those that are too near or the same as another are left out. */
export function quickTimes(now: number, zone: string): QuickTime[] {
  const today = wallDay(now, zone)
  const weekday = weekdayOf(today)
  const at = (day: string, time: string) => fromWall(`${day}T${time}`, zone) ?? Number.NaN
  // Whole quarters of an hour: nobody promises 14:07.
  const inTwoHours = Math.ceil((now + 2 * hour) / (hour / 4)) * (hour / 4)
  const found: [QuickTime['key'], number][] = [
    ['twoHours', inTwoHours],
    ['today', at(today, '17:00')],
    ['tomorrow', at(addDays(today, 1), '12:00')],
    ['friday', at(addDays(today, (11 - weekday) % 7), '17:00')],
    ['nextWeek', at(addDays(today, 7 - weekday), '12:00')],
  ]
  const times: QuickTime[] = []
  for (const [key, time] of found) {
    const near = key !== 'twoHours' && time < now + hour
    if (near || times.some((other) => Date.parse(other.at) === time)) continue
    times.push({ key, at: new Date(time).toISOString() })
  }
  return times
}

/** Whether the clocks of the two places show something else at that moment. */
export function differs(at: string, here: string, there: string): boolean {
  if (there === '' || there === here) return false
  try {
    const moment = Date.parse(at)
    return toWall(moment, here) !== toWall(moment, there)
  } catch {
    return false // a zone that this browser does not know
  }
}

/** "New York" of "America/New_York". */
export function placeOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}
