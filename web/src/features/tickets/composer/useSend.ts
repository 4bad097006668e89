import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type { DraftBody, DraftKind, Entry, MessageEntry, StatusAfter, Ticket } from '@/api/types'
import { toasts } from '@/design/toasts'
import { withdrawPromise } from '@/features/promises/api'
import { makePending, setPending, type Made } from '@/features/promises/pending'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings'
import { t as handover } from '@/lib/strings/handover'
import { addNote, refreshTicket, sendMessage, undoMessage } from '../api'
import { markDraft } from '../list_cache'
import { lastMessage } from '../timeline'
import { reopen } from './reopen'

type Options = {
  ticket: Ticket
  kind: DraftKind
  beforeSend: () => Promise<void>
  onSent: () => void
}

type Sending = { body: DraftBody; status: StatusAfter | undefined; force: boolean }

/** Sends, offers undo while there is time, and asks when somebody else was quicker. */
export function useSend({ ticket, kind, beforeSend, onSent }: Options) {
  const client = useQueryClient()
  const [asked, setAsked] = useState<{ text: string; sending: Sending } | null>(null)

  const mutation = useMutation({
    mutationFn: async ({ body, status, force }: Sending): Promise<Entry> => {
      const attachmentIds = body.attachments.map(({ id }) => id)
      if (kind === 'note') return addNote(ticket.id, body.html, attachmentIds)
      const seen = lastSeen(client.getQueryData(keys.entries(ticket.id)))
      return sendMessage(ticket.id, {
        html: body.html,
        to: body.to,
        cc: body.cc,
        bcc: body.bcc,
        attachment_ids: attachmentIds,
        ...(status && { status_after: status }),
        ...(seen !== undefined && { last_seen_entry_id: seen }),
        ...(force && { force }),
      })
    },
    meta: { quiet: true },
    onSuccess: async (entry) => {
      await beforeSend()
      client.setQueryData(keys.draft(ticket.id, kind), null)
      markDraft(client, ticket, false)
      onSent()
      refreshTicket(client, ticket)
      if (entry.kind !== 'message') return
      offerUndo(entry, await keepWord())
    },
    onError: (error, sending) => {
      if (isProblem(error, 'ticket.replied_meanwhile')) setAsked({ text: explain(error), sending })
      else if (isProblem(error, 'ticket.sub_tickets_open')) offerToSolve(explain(error), sending)
      else toasts.error(explain(error))
    },
  })

  const offerToSolve = (text: string, sending: Sending) => {
    toasts.show(text, {
      kind: 'error',
      seconds: 12,
      action: {
        label: handover('solveAllTheSame'),
        run: () => {
          mutation.mutate({ ...sending, force: true })
        },
      },
    })
  }

  /** Makes what the message promised, now that it counts as said. */
  const keepWord = async (): Promise<Made> => {
    const made = await makePending(ticket.id)
    if (made.promises.length > 0) refreshTicket(client, ticket)
    if (made.failed !== null) {
      toasts.show(t('promise.notMade', { why: explain(made.failed) }), {
        kind: 'error',
        seconds: 20,
        action: { label: t('retry'), run: () => void keepWord() },
      })
    }
    return made
  }

  const offerUndo = (entry: MessageEntry, made: Made) => {
    const seconds = secondsUntil(entry.message.delivery.undo_until)
    if (seconds <= 1) {
      toasts.show(t('sent'))
      return
    }
    toasts.show(t('sent'), {
      seconds,
      action: { label: t('undo'), run: () => void undo(entry, made) },
    })
  }

  const undo = async (entry: MessageEntry, { promises, made }: Made) => {
    try {
      const { draft } = await undoMessage(ticket.id, entry.id)
      client.setQueryData(keys.draft(ticket.id, 'reply'), draft)
      setPending(ticket.id, promises)
      await Promise.all(made.map(({ id }) => withdrawPromise(id, t('promise.takenBack'))))
      reopen.set({ ticket: ticket.id, kind: 'reply' })
      refreshTicket(client, ticket)
    } catch (error) {
      toasts.error(isProblem(error, 409) ? t('tooLateToUndo') : explain(error))
    }
  }

  return {
    isPending: mutation.isPending,
    send: (body: DraftBody, status?: StatusAfter) => {
      mutation.mutate({ body, status, force: false })
    },
    /** What happened meanwhile, while the agent decides about it. */
    meanwhile: asked?.text ?? null,
    look: () => {
      setAsked(null)
      refreshTicket(client, ticket)
    },
    insist: () => {
      if (asked) mutation.mutate({ ...asked.sending, force: true })
      setAsked(null)
    },
  }
}

function secondsUntil(at: string | null): number {
  return at === null ? 0 : (Date.parse(at) - Date.now()) / 1000
}

/** The newest message that the agent had on the screen. */
function lastSeen(data: unknown): string | undefined {
  const pages = (data as { pages: { items: Entry[] }[] } | undefined)?.pages ?? []
  const entries = pages.toReversed().flatMap(({ items }) => items)
  return lastMessage(entries)?.id
}
