import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Handover } from '@/api/types'
import { toasts } from '@/design/toasts'
import { t } from '@/lib/strings/handover'
import { acceptHandover, refreshHandovers, refuseHandover, withdrawHandover } from './api'

/** What the two sides of an open handover can do with it. */
export function useAnswers({ id, ticket, giver }: Handover) {
  const client = useQueryClient()
  const refresh = () => {
    refreshHandovers(client, ticket)
  }
  const accept = useMutation({
    mutationFn: () => acceptHandover(id),
    onSuccess: () => {
      toasts.show(t('accept.done', { number: ticket.number }))
    },
    // Refused too: a colleague was faster, and the page must say so.
    onSettled: refresh,
  })
  const refuse = useMutation({
    mutationFn: (reason: string) => refuseHandover(id, reason),
    meta: { quiet: true },
    onSuccess: () => {
      toasts.show(t('refuse.done', { name: giver.name }))
      refresh()
    },
  })
  const withdraw = useMutation({
    mutationFn: () => withdrawHandover(id),
    onSuccess: () => {
      toasts.show(t('withdraw.done'))
    },
    onSettled: refresh,
  })
  return { accept, refuse, withdraw }
}
