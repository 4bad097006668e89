import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Ticket } from '@/api/types'
import { useMe } from '@/app/me'
import { setFollowing } from './api'

export function useFollow(ticket: Ticket): { toggle: () => void } {
  const client = useQueryClient()
  const me = useMe()
  const key = keys.ticket(ticket.number)
  const follow = useMutation({
    mutationFn: (on: boolean) => setFollowing(ticket.id, on),
    onMutate: (on) => {
      const others = ticket.followers.filter(({ id }) => id !== me.id)
      const followers = on ? [...others, { id: me.id, name: me.name }] : others
      client.setQueryData(key, { ...ticket, following: on, followers })
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  })
  return {
    toggle: () => {
      follow.mutate(!ticket.following)
    },
  }
}
