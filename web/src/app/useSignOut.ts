import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'

export function useSignOut(): () => void {
  const client = useQueryClient()
  const navigate = useNavigate()
  return () => {
    void api
      .delete('/session')
      .then(async () => {
        await navigate({ to: '/sign-in' })
        client.clear() // nothing of one agent stays for the next
        client.setQueryData(keys.session, null)
      })
      .catch((error: unknown) => toasts.error(explain(error)))
  }
}
