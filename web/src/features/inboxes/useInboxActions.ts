import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Inbox } from '@/api/types'
import { toasts } from '@/design/toasts'
import { t } from '@/lib/strings/admin'
import { deleteInbox, fetchInbox, patchInbox } from './api'

/** What can be done with an inbox without opening its page. */
export function useInboxActions() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: keys.inboxes })
  const fetchNow = useMutation({
    mutationFn: (inbox: Inbox) => fetchInbox(inbox.id),
    onSuccess: (_done, { name }) => {
      toasts.show(t('inboxes.fetching', { name }), { seconds: 3 })
    },
  })
  const setActive = useMutation({
    mutationFn: ({ inbox, active }: { inbox: Inbox; active: boolean }) =>
      patchInbox(inbox, { active }),
    onSuccess: (_after, { inbox: { name }, active }) => {
      toasts.show(active ? t('inboxes.isOn', { name }) : t('inboxes.isOff', { name }))
    },
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: (inbox: Inbox) => deleteInbox(inbox.id),
    onSuccess: (_done, { name }) => {
      toasts.show(t('deleted', { name }))
    },
    onSettled: refresh,
  })
  return { fetchNow, setActive, remove }
}
