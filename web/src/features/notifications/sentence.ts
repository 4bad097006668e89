import type { Notification } from '@/api/types'
import { t } from '@/lib/strings'

export function sentence({ kind, by, customer, ticket }: Notification): string {
  const who = (by ?? customer)?.name ?? t('system')
  const { number } = ticket
  switch (kind) {
    case 'mention':
      return t('notification.mention', { who, number })
    case 'assigned':
      return t('notification.assigned', { who, number })
    case 'reply':
      return t('notification.reply', { who, number })
    case 'followed':
      return t('notification.followed', { who, number })
    case 'failed':
      return t('notification.failed', { number })
    case 'due_soon':
      return t('notification.dueSoon', { number })
    case 'broken':
      return t('notification.broken', { number })
    case 'escalated':
      return t('notification.escalated', { number })
    case 'notice':
      return t('notification.notice', { number })
    case 'handover_asked':
      return t('notification.handoverAsked', { who, number })
    case 'handover_accepted':
      return t('notification.handoverAccepted', { who, number })
    case 'handover_back':
      return t('notification.handoverBack', { number })
    case 'sub_ticket_done':
      return t('notification.subTicketDone', { number })
    case 'returned':
      return t('notification.returned', { number })
    case 'unattended':
      return t('notification.unattended', { number })
  }
}
