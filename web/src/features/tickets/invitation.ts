// What a calendar file in a mail says, as a reader wants it: what it is about, when that is here and
// where it was written, and who comes.

import type { CalendarEvent } from '@/api/types'
import { localeOf } from '@/lib/locale'
import { t } from '@/lib/strings'

type CalendarTime = NonNullable<CalendarEvent['start']>
export type Attendee = CalendarEvent['attendees'][number]
export type Answer = Attendee['status']

export type InvitationKind = 'invited' | 'changed' | 'cancelled' | 'replied' | 'proposed' | 'event'

/** What the sender wants by it: a method of RFC 5546. */
export function kindOf({ method, status, sequence }: CalendarEvent): InvitationKind {
  if (method === 'CANCEL' || status === 'CANCELLED') return 'cancelled'
  if (method === 'REPLY') return 'replied'
  if (method === 'COUNTER') return 'proposed'
  if (method === 'REQUEST') return sequence > 0 ? 'changed' : 'invited'
  return 'event'
}

/** The heading: of a reply, who answers what. */
export function headingOf(invitation: CalendarEvent): string {
  const kind = kindOf(invitation)
  const [who] = invitation.attendees
  if (kind !== 'replied' || !who) return t(`invite.${kind}`)
  const name = nameOf(who)
  switch (who.status) {
    case 'accepted':
      return t('invite.replied.accepted', { name })
    case 'declined':
      return t('invite.replied.declined', { name })
    case 'tentative':
      return t('invite.replied.tentative', { name })
    case 'delegated':
    case 'needs_action':
      return t('invite.replied')
  }
}

export function nameOf({ name, address }: { name: string; address: string }): string {
  return name || address
}

export type When = {
  /** In the agent's zone; of whole days, and of times that belong to no zone, as they were written. */
  here: string
  /** As it was written, when clocks there show another time. */
  there: { text: string; zone: string } | null
}

export function whenOf(
  { start, end }: Pick<CalendarEvent, 'start' | 'end'>,
  timeZone: string,
  language: string,
): When | null {
  if (!start) return null
  const written = span(wallClock(start), end && wallClock(end), 'UTC', language, start.all_day)
  if (start.all_day || start.at === null) return { here: withZone(written, start), there: null }
  const from = Date.parse(start.at)
  const to = end?.at == null ? null : Date.parse(end.at)
  const here = span(from, to, timeZone, language, false)
  const differs = here !== written && !isUtc(start.zone)
  return { here, there: differs ? { text: written, zone: zoneName(start.zone) } : null }
}

/** A time whose zone nobody knows is shown with what the calendar calls it. */
function withZone(text: string, { all_day, zone }: CalendarTime): string {
  return all_day || zone === '' ? text : `${text} (${zoneName(zone)})`
}

/** Calendars write times in UTC for no reader's sake, so it says nothing about where the sender is. */
function isUtc(zone: string): boolean {
  return zone === '' || /^(Etc\/)?(UTC|GMT|Z)$/i.test(zone)
}

/** "America/New_York" → "New York". */
function zoneName(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')
}

/** What the clock on the wall shows, as if that were UTC. */
function wallClock({ local }: CalendarTime): number {
  return Date.parse(`${local.slice(0, 10)}T${local.slice(11, 16) || '00:00'}Z`)
}

function span(from: number, to: number | null, timeZone: string, language: string, days: boolean): string {
  if (Number.isNaN(from)) return ''
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone,
    ...(!days && { hour: '2-digit', minute: '2-digit' }),
  }
  const format = new Intl.DateTimeFormat(localeOf(language), options)
  return to === null || Number.isNaN(to) || to <= from ? format.format(from) : format.formatRange(from, to)
}

const answerOrder: readonly Answer[] = ['accepted', 'tentative', 'declined', 'delegated', 'needs_action']

/** Who is invited, by what they answered; answers that nobody gave are left out. */
export function byAnswer(attendees: readonly Attendee[]): { answer: Answer; people: Attendee[] }[] {
  return answerOrder
    .map((answer) => ({ answer, people: attendees.filter(({ status }) => status === answer) }))
    .filter(({ people }) => people.length > 0)
}

/** A place that is a meeting's address can be pressed; any other is only read. */
export function linkIn(location: string): string | null {
  const text = location.trim()
  return /^https:\/\/\S+$/i.test(text) ? text : null
}
