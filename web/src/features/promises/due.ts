// How pressing what was promised is, and how a list says it in one word.

import type { NextDue } from '@/api/types'
import { narrowDuration } from '@/lib/duration'
import { t } from '@/lib/strings'

/** From the most pressing on. `soon` is within an hour, `near` within four. */
export type Urgency = 'late' | 'soon' | 'near' | 'later' | 'paused'

const hour = 3_600_000

export function urgencyOf({ at, state }: Pick<NextDue, 'at' | 'state'>, now: number): Urgency {
  if (state === 'paused' || at === null) return 'paused'
  const left = Date.parse(at) - now
  if (state === 'broken' || left <= 0) return 'late'
  return left < hour ? 'soon' : left < 4 * hour ? 'near' : 'later'
}

/** "in 12m", "3h late", "paused". */
export function dueWord(due: Pick<NextDue, 'at' | 'state'>, now: number): string {
  if (due.at === null || due.state === 'paused') return t('due.paused')
  const left = Date.parse(due.at) - now
  return left > 0
    ? t('due.in', { time: narrowDuration(left) })
    : t('due.late', { time: narrowDuration(-left) })
}

export type Due = { overdue: number; next: string | null }

/** What the tab says before the page's name: nothing while there is time. */
export function tabWord({ overdue, next }: Due, now: number): string {
  if (overdue > 0) return t('due.overdue', { count: overdue })
  if (next === null || Date.parse(next) - now >= hour) return ''
  return dueWord({ at: next, state: 'running' }, now)
}
