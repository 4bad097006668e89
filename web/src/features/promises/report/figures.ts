// The figures of a promise report, ready to be drawn.

import type { PromiseReport } from '@/api/types'
import { addDays, fromWall } from '@/lib/zoned'
import type { ReportPart, ReportPeriod } from '../api'

export type Figures = { kept: number; broken: number }

/** From 0 to 1; nothing where nothing was decided. */
export function shareKept({ kept, broken }: Figures): number | null {
  const all = kept + broken
  return all === 0 ? null : kept / all
}

/** A share as a whole percent; never "100 %" while one is missing, nor "0 %" while there is one. */
export function percentOf(share: number): number {
  const percent = Math.round(share * 100)
  if (percent === 100 && share < 1) return 99
  return percent === 0 && share > 0 ? 1 : percent
}

export const periods = [7, 30, 90, 365] as const

/** So many days up to and with today, from midnight to midnight where the reader is. */
export function periodOf(days: number, today: string, zone: string): ReportPeriod {
  const at = (day: string) => new Date(fromWall(`${day}T00:00`, zone) ?? Number.NaN).toISOString()
  return { from: at(addDays(today, 1 - days)), until: at(addDays(today, 1)) }
}

export type Bar = Figures & { key: string; name: string; part: ReportPart }
type Named = { id: string; name: string } | null

/** Who has most to answer for first. */
function sorted(bars: Bar[]): Bar[] {
  return bars.toSorted((a, b) => b.kept + b.broken - (a.kept + a.broken) || a.name.localeCompare(b.name))
}

export function barsOfTeams(report: PromiseReport, none: string): Bar[] {
  return sorted(report.by_team.map(({ team, ...rest }) => ({ ...rest, ...named(team, none), part: { team: team?.id ?? 'none' } })))
}
export function barsOfAgents(report: PromiseReport, none: string): Bar[] {
  return sorted(report.by_agent.map(({ agent, ...rest }) => ({ ...rest, ...named(agent, none), part: { agent: agent?.id ?? 'none' } })))
}

function named(ref: Named, none: string) {
  return { key: ref?.id ?? 'none', name: ref?.name ?? none }
}

/** All hours of the day, whether or not something was due in them. */
export function hoursOf(report: PromiseReport): (Figures & { hour: number })[] {
  return Array.from({ length: 24 }, (_, hour) => {
    const { kept = 0, broken = 0 } = report.by_hour.find((one) => one.hour === hour) ?? {}
    return { hour, kept, broken }
  })
}

export const clock = (hour: number) => `${String(hour % 24).padStart(2, '0')}:00`
