import type { Change, EventEntry, PromiseKind } from '@/api/types'
import { kindNames } from '@/features/promises/labels'
import { t, type Key } from '@/lib/strings'
import type { SmallEntry } from './timeline'
import { priorityNames, statusNames } from './labels'

export function smallText(entry: SmallEntry): string {
  return entry.kind === 'change' ? changeText(entry.change, entry.by.name) : eventText(entry.event)
}

export function reasonOf(entry: SmallEntry): string | undefined {
  const reason = entry.kind === 'change' ? entry.change.reason : entry.event.reason
  return reason ?? undefined
}

const events: Record<string, Key> = {
  redaction: 'event.redaction',
  promise_made: 'event.promiseMade',
  promise_moved: 'event.promiseMoved',
  promise_kept: 'event.promiseKept',
  promise_withdrawn: 'event.promiseWithdrawn',
  promise_broken: 'event.promiseBroken',
  customer_page_renewed: 'event.customerPageRenewed',
}

function eventText({ event, promise_kind: kind }: EventEntry['event']): string {
  const known = events[event]
  const text = known === undefined ? event.replaceAll('_', ' ') : t(known)
  return kind !== undefined && kind in kindNames ? `${text} (${t(kindNames[kind as PromiseKind])})` : text
}

/** One change as the end of a sentence that begins with who did it. */
export function changeText(change: Change, by: string): string {
  const from = named(change, change.from)
  const to = named(change, change.to)
  switch (change.field) {
    case 'status':
      return to === '' ? t('change.status.gone') : t('change.status', { to })
    case 'priority':
      return t('change.priority', { to })
    case 'owner':
      if (to === '') return t('change.owner.none', { from })
      if (to === by) return t('change.owner.self')
      return t('change.owner', { to })
    case 'team':
      return to === '' ? t('change.team.none', { from }) : t('change.team', { to })
    case 'subject':
      return t('change.subject', { to })
    case 'tags':
      return tagChange(change)
    case 'participants':
      return t('change.participants', { to: to || t('nobody') })
    case 'follow_up':
      return t('change.followUp', { to })
    default:
      return t('change.other', { field: change.field.replaceAll('_', ' '), to: to || '–' })
  }
}

function named({ field }: Change, value: string): string {
  if (field === 'status' && value in statusNames) {
    return t(statusNames[value as keyof typeof statusNames])
  }
  if (field === 'priority' && value in priorityNames) {
    return t(priorityNames[value as keyof typeof priorityNames])
  }
  return value
}

function tagChange(change: Change): string {
  const before = tagsOf(change.from)
  const after = tagsOf(change.to)
  const added = after.filter((tag) => !before.includes(tag)).join(', ')
  const removed = before.filter((tag) => !after.includes(tag)).join(', ')
  if (added !== '' && removed !== '') return t('change.tags.both', { added, removed })
  return added !== '' ? t('change.tags.added', { added }) : t('change.tags.removed', { removed })
}

function tagsOf(list: string): string[] {
  return list
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
