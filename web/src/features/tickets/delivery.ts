import type { DeliveryState } from '@/api/types'
import { t, type Key } from '@/lib/strings'

const states: Record<DeliveryState, Key | null> = {
  queued: 'delivery.queued',
  undo: 'delivery.undo',
  sending: 'delivery.sending',
  sent: 'delivery.sent',
  failed: 'delivery.failed',
  bounced: 'delivery.bounced',
  received: null,
}

export function deliveryName(state: DeliveryState): string {
  const key = states[state]
  return key === null ? '' : t(key)
}

const machines: Record<string, Key> = {
  auto_reply: 'machine.autoReply',
  out_of_office: 'machine.outOfOffice',
  bounce: 'machine.bounce',
  mailing_list: 'machine.mailingList',
}

export function machineName(kind: string): string {
  return t(machines[kind] ?? 'machine.other')
}
