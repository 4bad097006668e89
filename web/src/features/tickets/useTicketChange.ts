import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Agent, Row, Team, Ticket, TicketPatch } from '@/api/types'
import { isProblem } from '@/api/problem'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings'
import { t as handover } from '@/lib/strings/handover'
import { patchTicket, refreshPromises } from './api'
import { patchLists } from './list_cache'
import { undoOf } from './patches'

type Change = { patch: TicketPatch; undoable?: string }

/** Changes a ticket: shown at once, taken back when the server refuses, and undone on request. */
export function useTicketChange(ticket: Ticket) {
  const client = useQueryClient()
  const key = keys.ticket(ticket.number)

  const show = (after: Ticket) => {
    client.setQueryData(key, after)
    patchLists(client, [ticket.id], rowPart(after))
  }

  const mutation = useMutation({
    mutationFn: ({ patch }: Change) => patchTicket(ticket.id, patch),
    onMutate: async ({ patch }) => {
      await client.cancelQueries({ queryKey: key })
      const before = client.getQueryData<Ticket>(key) ?? ticket
      show({ ...before, ...foresee(client, patch) })
      return { before }
    },
    meta: { quiet: true },
    onError: (error, { patch, undoable }, context) => {
      if (context) show(context.before)
      if (!isProblem(error, 'ticket.sub_tickets_open')) {
        toasts.error(explain(error))
        return
      }
      toasts.show(explain(error), {
        kind: 'error',
        seconds: 12,
        action: {
          label: handover('solveAllTheSame'),
          run: () => {
            mutation.mutate({ patch: { ...patch, force: true }, ...(undoable !== undefined && { undoable }) })
          },
        },
      })
    },
    onSuccess: (after, { undoable, patch }, { before }) => {
      show(after)
      void client.invalidateQueries({ queryKey: keys.entries(ticket.id) })
      refreshPromises(client, ticket.id)
      void client.invalidateQueries({ queryKey: keys.views })
      if (undoable === undefined) return
      toasts.show(undoable, {
        action: {
          label: t('undo'),
          run: () => {
            mutation.mutate({ patch: undoOf(before, patch) })
          },
        },
      })
    },
  })
  return mutation.mutate
}

/** The ticket as it will be, from what the desk knows of agents and teams. */
function foresee(client: QueryClient, patch: TicketPatch): Partial<Ticket> {
  const after: Partial<Ticket> = {}
  if (patch.subject !== undefined) after.subject = patch.subject
  if (patch.status !== undefined) after.status = patch.status
  if (patch.priority !== undefined) after.priority = patch.priority
  if (patch.tags !== undefined) after.tags = patch.tags
  if (patch.owner_id !== undefined) {
    const agents = client.getQueryData<Agent[]>(keys.agents) ?? []
    const owner = agents.find(({ id }) => id === patch.owner_id)
    after.owner = owner ? { id: owner.id, name: owner.name, avatar_url: owner.avatar_url } : null
  }
  if (patch.team_id !== undefined) {
    const teams = client.getQueryData<Team[]>(keys.teams) ?? []
    const team = teams.find(({ id }) => id === patch.team_id)
    after.team = team ? { id: team.id, name: team.name } : null
  }
  return after
}

function rowPart(ticket: Ticket): Partial<Row> {
  const { subject, status, priority, owner, team, tags, next_due } = ticket
  return { subject, status, priority, owner, team, tags, next_due }
}
