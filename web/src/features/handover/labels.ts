import type { Handover } from '@/api/types'
import type { TimeFormat } from '@/lib/time'

/** Whom it is offered to. */
export function targetOf({ agent, team }: Pick<Handover, 'agent' | 'team'>): string {
  return (team ?? agent)?.name ?? ''
}

/** "14:05" today, "6 January 2026, 14:05" on another day. */
export function whenText(format: TimeFormat, at: string, now: number): string {
  const today = format.date(at) === format.date(new Date(now).toISOString())
  return today ? format.clock(at) : `${format.date(at)}, ${format.clock(at)}`
}
