import type { Ticket, TicketPatch } from '@/api/types'

/** The patch that puts back what `patch` is about to change. */
export function undoOf(before: Ticket, patch: TicketPatch): TicketPatch {
  const undo: TicketPatch = {}
  if (patch.subject !== undefined) undo.subject = before.subject
  if (patch.status !== undefined) undo.status = before.status
  if (patch.priority !== undefined) undo.priority = before.priority
  if (patch.owner_id !== undefined) undo.owner_id = before.owner?.id ?? null
  if (patch.team_id !== undefined) undo.team_id = before.team?.id ?? null
  if (patch.tags !== undefined) undo.tags = before.tags
  return undo
}
