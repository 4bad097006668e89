// How an inbox fares, in words.

import type { Inbox } from '@/api/types'
import { t } from '@/lib/strings/admin'

export type Health = 'ok' | 'warn' | 'failed' | 'off' | 'unknown'

const lagsFrom = 15 * 60

/** The worse of both directions decides. */
export function healthOf(inbox: Inbox): Health {
  if (!inbox.active) return 'off'
  const { incoming, outgoing } = inbox.state
  const receives = inbox.incoming.kind === 'imap'
  const sends = inbox.outgoing.kind === 'smtp'
  if ((receives && incoming.ok === false) || (sends && outgoing.ok === false)) return 'failed'
  if (inbox.incoming.kind === 'none' || inbox.outgoing.kind === 'none') return 'warn'
  if (receives && incoming.lag_seconds >= lagsFrom) return 'warn'
  if (receives && incoming.ok === null) return 'unknown'
  return 'ok'
}

/** How mail comes in: fetched, delivered, or not at all. The time of it stands beside. */
export function receivingText(inbox: Inbox): string {
  if (inbox.incoming.kind === 'none') return t('inboxes.receives.not')
  if (inbox.incoming.kind === 'listener') return t('inboxes.receives.listener')
  const { ok, last_success_at, lag_seconds } = inbox.state.incoming
  if (ok === null) return t('inboxes.receives.untried')
  if (ok && lag_seconds >= lagsFrom) return t('inboxes.receives.lags', { lag: lagText(lag_seconds) })
  return last_success_at === null ? t('inboxes.receives.never') : t('inboxes.receives.last')
}

export function sendingText(inbox: Inbox): string {
  if (inbox.outgoing.kind === 'none') return t('inboxes.sends.not')
  if (inbox.outgoing.kind === 'sandbox') return t('inboxes.sends.sandbox')
  const { last_success_at } = inbox.state.outgoing
  return last_success_at === null ? t('inboxes.sends.untried') : t('inboxes.sends.last')
}

export function queuedText({ queued }: Inbox['state']['outgoing']): string {
  return queued > 0 ? t('inboxes.queued', { count: queued }) : ''
}

/** "20 minutes", "3 hours", "2 days": only its size matters. */
export function lagText(seconds: number): string {
  if (seconds < 2 * 3600) return t('minutes', { count: Math.round(seconds / 60) })
  if (seconds < 48 * 3600) return t('hours', { count: Math.round(seconds / 3600) })
  return t('manyDays', { count: Math.round(seconds / 86_400) })
}
