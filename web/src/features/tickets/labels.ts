import { t, type Key } from '@/lib/strings'
import type { Priority, Status } from '@/api/types'

export const statuses: readonly Status[] = ['open', 'waiting', 'paused', 'solved', 'closed']
/** What an agent may choose: `closed` comes by itself. */
export const choosableStatuses: readonly Status[] = ['open', 'waiting', 'paused', 'solved']
export const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low']

export const statusNames: Record<Status, Key> = {
  open: 'status.open',
  waiting: 'status.waiting',
  paused: 'status.paused',
  solved: 'status.solved',
  closed: 'status.closed',
}

export const priorityNames: Record<Priority, Key> = {
  low: 'priority.low',
  normal: 'priority.normal',
  high: 'priority.high',
  urgent: 'priority.urgent',
}

export const promiseStates = ['broken', 'running', 'paused', 'none'] as const

/** As a list is narrowed by what is promised next. */
export function promiseStateName(state: string): string {
  const known = promiseStates.find((one) => one === state)
  return known ? t(`filter.promise.${known}`) : state
}
