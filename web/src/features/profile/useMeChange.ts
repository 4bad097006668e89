import { useMutation, useQueryClient } from '@tanstack/react-query'
import { updateMe } from '@/app/session'
import { useMe } from '@/app/me'
import { toasts } from '@/design/toasts'
import { t } from '@/lib/strings'
import { patchMe, type MePatch } from './api'

/** Changes one's own profile: seen at once, taken back if the server refuses. */
export function useMeChange() {
  const client = useQueryClient()
  const me = useMe()
  return useMutation({
    mutationFn: patchMe,
    onMutate: (patch: MePatch) => {
      updateMe(client, { ...me, ...patch })
      return me
    },
    onError: (_error, _patch, before) => {
      if (before) updateMe(client, before)
    },
    onSuccess: (after) => {
      updateMe(client, after)
      toasts.show(t('saved'), { seconds: 3 })
    },
  })
}
