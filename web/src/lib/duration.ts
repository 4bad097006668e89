// Lengths of time in words.

import { localeOf } from './locale'
import { spoken } from './strings/language'

type Unit = 'minute' | 'hour' | 'day'

const made = new Map<string, Intl.NumberFormat>()

function formatOf(unit: Unit, display: 'narrow' | 'long'): Intl.NumberFormat {
  const language = spoken.get()
  const key = `${language} ${unit} ${display}`
  let format = made.get(key)
  if (!format) {
    format = new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: display })
    made.set(key, format)
  }
  return format
}

/** "8m", "3h", "4d": its largest unit, as narrow as a list wants it. */
export function narrowDuration(milliseconds: number): string {
  const minutes = Math.max(1, Math.floor(milliseconds / 60_000))
  if (minutes < 60) return formatOf('minute', 'narrow').format(minutes)
  if (minutes < 48 * 60) return formatOf('hour', 'narrow').format(Math.floor(minutes / 60))
  return formatOf('day', 'narrow').format(Math.floor(minutes / (24 * 60)))
}

/** "90 minutes" is "1 hour 30 minutes"; days only where a day is a day. */
export function longDuration(minutes: number, { days = false } = {}): string {
  const parts: [number, Unit][] = []
  let rest = Math.max(0, Math.round(minutes))
  if (days && rest >= 24 * 60) {
    parts.push([Math.floor(rest / (24 * 60)), 'day'])
    rest %= 24 * 60
  }
  if (rest >= 60) {
    parts.push([Math.floor(rest / 60), 'hour'])
    rest %= 60
  }
  if (rest > 0 || parts.length === 0) parts.push([rest, 'minute'])
  return parts.map(([count, unit]) => formatOf(unit, 'long').format(count)).join(' ')
}
