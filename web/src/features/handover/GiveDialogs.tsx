import type { Ticket } from '@/api/types'
import { useStore } from '@/lib/store'
import { HandoverDialog, SubTicketDialog } from './GiveDialog'
import { giving } from './giving'

/** The one that is open on this ticket, if any. */
export function GiveDialogs({ ticket }: { ticket: Ticket }) {
  const open = useStore(giving)
  if (open?.ticket !== ticket.id) return null
  const close = () => {
    giving.set(null)
  }
  return open.what === 'handover' ? (
    <HandoverDialog ticket={ticket} onClose={close} />
  ) : (
    <SubTicketDialog ticket={ticket} onClose={close} />
  )
}
