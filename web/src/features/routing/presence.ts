import type { AgentPresence } from '@/api/types'
import type { RoutingKey } from '@/lib/strings/routing'
import type { Choice } from './api'

export const presenceNames: Record<AgentPresence['state'], RoutingKey> = {
  available: 'presence.available',
  busy: 'presence.busy',
  away: 'presence.away',
  off_shift: 'presence.offShift',
}

/** Those that the state itself does not say. */
export const whyNames: Partial<Record<AgentPresence['why'], RoutingKey>> = {
  chosen: 'presence.why.chosen',
  inactive: 'presence.why.inactive',
  missed_offer: 'presence.why.missedOffer',
  absent: 'presence.why.absent',
}

/** What one can choose; null leaves it to the server. */
export const choices: readonly { choice: Choice; name: RoutingKey }[] = [
  { choice: 'available', name: 'presence.available' },
  { choice: 'busy', name: 'presence.busy' },
  { choice: 'away', name: 'presence.away' },
  { choice: null, name: 'presence.byItself' },
]

/** Whether an act is worth telling: once a minute is enough. */
export function isWorthTelling(told: number | undefined, now: number): boolean {
  return told === undefined || now - told >= 60_000
}

/** "1:05" until then, never less than nothing. */
export function timeLeft(until: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`
}
