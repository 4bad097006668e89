import type { Id, NewTicket } from '@/api/types'
import { hasText } from './composer/draft_saver'
import { isAddress } from './composer/recipients'

export type Way = 'send' | 'phone' | 'counter' | 'letter'

export type NewTicketForm = {
  inbox: Id
  customer: { id: Id; name: string; email: string } | null
  name: string
  email: string
  subject: string
  way: Way
  html: string
  attachments: Id[]
}

export type Objection = 'inbox' | 'customer' | 'email' | 'subject' | 'text'

/** What is still missing, in the order of the form. */
export function objections(form: NewTicketForm): Objection[] {
  const missing: Objection[] = []
  if (form.inbox === '') missing.push('inbox')
  if (!form.customer && form.email.trim() === '' && form.name.trim() === '') missing.push('customer')
  else if (needsAddress(form) && !isAddress(form.email.trim())) missing.push('email')
  if (form.subject.trim() === '') missing.push('subject')
  if (!hasText(form.html)) missing.push('text')
  return missing
}

/** A mail needs somewhere to go; what came in by phone does not. */
function needsAddress({ customer, way, email }: NewTicketForm): boolean {
  return !customer && (way === 'send' || email.trim() !== '')
}

export function toNewTicket(form: NewTicketForm): NewTicket {
  const send = form.way === 'send'
  return {
    inbox_id: form.inbox,
    customer: form.customer
      ? { id: form.customer.id }
      : { name: form.name.trim(), email: form.email.trim() },
    subject: form.subject.trim(),
    html: form.html,
    attachment_ids: form.attachments,
    send,
    ...(form.way !== 'send' && { channel: form.way }),
  }
}
