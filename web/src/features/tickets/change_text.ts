import type { Change, EventEntry, PromiseKind } from '@/api/types'
import { kindNames } from '@/features/promises/labels'
import { said, t, type Key } from '@/lib/strings'
import { t as handover } from '@/lib/strings/handover'
import type { SmallEntry } from './timeline'
import { priorityNames, statusNames } from './labels'

export function smallText(entry: SmallEntry): string {
  return entry.kind === 'change' ? changeText(entry.change, entry.by.name) : eventText(entry.event)
}

export function reasonOf(entry: SmallEntry): string | undefined {
  if (entry.kind === 'change') return entry.change.reason ?? undefined
  // Where the reason is a part of the sentence it is not said twice.
  return entry.event.event in told ? undefined : entry.event.reason
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

type Event = EventEntry['event']

/** What happens between colleagues is told with who and why. */
const told: Record<string, (event: { target: string; number: number; reason: string }) => string> = {
  handover_offered: ({ target }) => handover('event.handoverOffered', { target }),
  handover_accepted: () => handover('event.handoverAccepted'),
  handover_refused: ({ reason }) => handover('event.handoverRefused', { reason }),
  handover_ignored: ({ target }) => handover('event.handoverIgnored', { target }),
  handover_withdrawn: ({ target }) => handover('event.handoverWithdrawn', { target }),
  handover_ended: ({ target, reason }) => handover('event.handoverEnded', { target, reason: said(reason) }),
  sub_ticket_added: ({ target, number }) => handover('event.subTicketAdded', { target, number }),
  sub_ticket_done: ({ target, number }) => handover('event.subTicketDone', { target, number }),
  sub_ticket_reopened: ({ target, number }) => handover('event.subTicketReopened', { target, number }),
  made_for_a_ticket: ({ number }) => handover('event.madeForATicket', { number }),
}

function eventText({ event, target = '', number = 0, reason, promise_kind: kind }: Event): string {
  const between = told[event]?.({ target, number, reason })
  if (between !== undefined) return between
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
