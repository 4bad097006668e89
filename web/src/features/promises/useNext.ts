import { useMutation } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { api } from '@/api/client'
import type { TicketFilter } from '@/api/filter'
import type { Page, Row } from '@/api/types'
import { toasts } from '@/design/toasts'
import { t } from '@/lib/strings'
import { chooseNext } from './next'

const mine: TicketFilter = { view: 'mine', sort: 'due' }
const waiting: TicketFilter = { view: 'mine', promise: 'none', sort: 'waiting' }
const unowned: TicketFilter = { view: 'unowned', sort: 'due' }

/** Opens the ticket to do now, beside the list of one's own by what is due. */
export function useNext() {
  const navigate = useNavigate()
  const { number } = useParams({ strict: false })
  const { mutate, isPending } = useMutation({
    mutationFn: async () => {
      // A list by what is due has only what has a time; the others stand in the order of waiting.
      const lists = await Promise.all(
        [mine, waiting, unowned].map((filter) => api.get<Page<Row>>('/tickets', { query: { ...filter, limit: 5 } })),
      )
      return chooseNext(lists.map(({ items }) => items), number === undefined ? null : Number(number))
    },
    onSuccess: (row) => {
      if (row === null) {
        toasts.show(t('next.none'), { seconds: 4 })
        return
      }
      const search = row.owner === null ? unowned : mine
      void navigate({ to: '/tickets/$number', params: { number: String(row.number) }, search })
    },
  })
  return {
    isPending,
    go: () => {
      mutate()
    },
  }
}
