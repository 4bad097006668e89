// Between moments and what a clock on the wall of some place shows ("2026-03-29T14:30", as a field of
// the browser has it).

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
    formats.set(zone, format)
  }
  return format
}

/** "2026-03-29T14:30" where it is that moment. */
export function toWall(at: number, zone: string): string {
  const parts = Object.fromEntries(formatIn(zone).formatToParts(at).map(({ type, value }) => [type, value]))
  const { year = '', month = '', day = '', hour = '', minute = '' } = parts
  return `${year}-${month}-${day}T${hour}:${minute}`
}

/** Its moment; of an hour that comes twice the first, of one that is leapt over the one after. */
export function fromWall(wall: string, zone: string): number | null {
  const naive = Date.parse(`${wall}:00Z`)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || Number.isNaN(naive)) return null
  const ahead = (at: number) => Date.parse(`${toWall(at, zone)}:00Z`) - at
  const day = 24 * 3_600_000
  const before = ahead(naive - day)
  const after = ahead(naive + day)
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    if (ahead(naive - offset) === offset) return naive - offset
  }
  return naive - before // leapt over: as if the clock had not been changed
}

/** "2026-03-29" where it is that moment. */
export function wallDay(at: number, zone: string): string {
  return toWall(at, zone).slice(0, 10)
}

/** Days are counted by the calendar, whatever the clock does in between. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * 3_600_000).toISOString().slice(0, 10)
}

/** Monday is 0. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

/** The Monday of its week. */
export function mondayOf(day: string): string {
  return addDays(day, -weekdayOf(day))
}
