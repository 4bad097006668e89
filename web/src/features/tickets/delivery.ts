import type { DeliveryState, Message } from '@/api/types'
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
  own_loop: 'machine.ownLoop',
}

/** Which machine wrote this; nothing when a person did. */
export function machineName({ machine, direction }: Pick<Message, 'machine' | 'direction'>): string | null {
  if (machine === null) return null
  // What we send by ourselves: acknowledgements. Strangers' machines are named by what they do.
  if (direction === 'out' && machine === 'auto_generated') return t('machine.ours')
  return t(machines[machine] ?? 'machine.other')
}
