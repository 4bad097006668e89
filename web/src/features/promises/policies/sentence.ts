// What a policy promises, as one would say it to a colleague.

import { priorityNames } from '@/features/tickets/labels'
import { longDuration } from '@/lib/duration'
import { localeOf } from '@/lib/locale'
import { t as desk } from '@/lib/strings'
import { spoken } from '@/lib/strings/language'
import { t } from '@/lib/strings/promises'
import { targetKinds, type PolicyForm, type TargetForm, type Whom } from './form'

/** How what is only an id is called; '' while that is not known. */
export type NameOf = (what: 'inbox' | 'customer' | 'organization' | 'calendar', id: string) => string

function list(words: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return new Intl.ListFormat(localeOf(spoken.get()), { type }).format(words)
}
const oneOf = (words: readonly string[]) => list(words.filter((word) => word !== ''), 'disjunction')

/** "Every ticket", or "Tickets in Support, with priority High or Urgent". */
export function whichTickets({ conditions }: Pick<PolicyForm, 'conditions'>, nameOf: NameOf): string {
  const { inbox_ids, priorities, customer_ids, organization_ids, tags, channels } = conditions
  const names = (what: Parameters<NameOf>[0], ids: readonly string[]) => oneOf(ids.map((id) => nameOf(what, id)))
  const parts = [
    inbox_ids.length > 0 && t('say.inInbox', { names: names('inbox', inbox_ids) }),
    priorities.length > 0 && t('say.priority', { names: oneOf(priorities.map((one) => desk(priorityNames[one]))) }),
    customer_ids.length > 0 && t('say.ofCustomer', { names: names('customer', customer_ids) }),
    organization_ids.length > 0 && t('say.ofOrganization', { names: names('organization', organization_ids) }),
    tags.length > 0 && t('say.tagged', { names: oneOf(tags) }),
    channels.length > 0 && t('say.byChannel', { names: oneOf(channels.map(channelName)) }),
  ].filter((part) => part !== false)
  return parts.length === 0 ? t('say.everyTicket') : t('say.someTickets', { which: parts.join(', ') })
}

export function channelName(channel: string): string {
  const known = ['email', 'phone', 'counter', 'letter', 'form', 'api'] as const
  const name = known.find((one) => one === channel)
  return name ? t(`channel.${name}`) : channel
}

const timeOf = ({ minutes, working }: TargetForm) =>
  working
    ? t('say.working', { time: longDuration(minutes) })
    : longDuration(minutes, { days: true })

/** The one sentence: "Every ticket: a first answer within 4 hours of working time." */
export function promiseSentence(form: PolicyForm, nameOf: NameOf): string {
  const which = whichTickets(form, nameOf)
  const promised = targetKinds
    .filter((kind) => form.targets[kind].on)
    .map((kind) => t(`say.${kind}`, { time: timeOf(form.targets[kind]) }))
  return promised.length === 0
    ? t('say.nothing', { which })
    : t('say.promised', { which, what: list(promised) })
}

const whoNames: Record<Whom, 'say.owner' | 'say.lead' | 'say.manager'> = {
  owner: 'say.owner',
  lead: 'say.lead',
  manager: 'say.manager',
}

/** All of it, sentence by sentence. */
export function policySentences(form: PolicyForm, nameOf: NameOf): string[] {
  const on = targetKinds.filter((kind) => form.targets[kind].on)
  const sentences = [promiseSentence(form, nameOf)]
  if (on.length === 0) return sentences
  const seen = on.filter((kind) => form.targets[kind].visible)
  if (seen.length === on.length) sentences.push(t('say.allSeen'))
  else if (seen.length === 0) sentences.push(t('say.noneSeen'))
  else sentences.push(t('say.someSeen', { what: list(seen.map((kind) => t(`say.seen.${kind}`))) }))
  if (form.calendar_id !== null) sentences.push(t('say.calendar', { name: nameOf('calendar', form.calendar_id) }))
  if (form.pause_waiting && form.pause_paused) sentences.push(t('say.pausesBoth'))
  else if (form.pause_waiting) sentences.push(t('say.pausesWaiting'))
  else if (form.pause_paused) sentences.push(t('say.pausesPaused'))
  else sentences.push(t('say.pausesNever'))
  for (const { minutes_before, to } of form.warnings) {
    sentences.push(t('say.warning', { time: longDuration(minutes_before), who: list(to.map((one) => t(whoNames[one]))) }))
  }
  const { notice } = form
  if (notice.mode !== 'off' && seen.length > 0) {
    sentences.push(
      t(notice.mode === 'offer' ? 'say.noticeOffer' : 'say.noticeSent', {
        before: longDuration(notice.minutes_before),
        later: longDuration(notice.minutes_later),
      }),
    )
  }
  for (const step of form.steps) {
    const acts = [
      step.tell && t('say.step.tell'),
      step.reassign && t('say.step.reassign'),
      step.raise_priority && t('say.step.raise'),
    ].filter((act) => act !== false)
    const what = { who: t(whoNames[step.to]), what: list(acts) }
    sentences.push(
      step.minutes_after === 0
        ? t('say.stepAtOnce', what)
        : t('say.step', { ...what, time: longDuration(step.minutes_after) }),
    )
  }
  return sentences
}
