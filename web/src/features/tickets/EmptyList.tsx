import { AlarmClock, CircleDashed, Coffee, Inbox, ListFilter } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { TicketFilter } from '@/api/filter'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { inboxesQuery } from '@/features/inboxes/api'
import { t } from '@/lib/strings'
import { emptiness } from './emptiness'
import { NoInbox } from './NoInbox'

export function EmptyList({ filter }: { filter: TicketFilter }) {
  const navigate = useNavigate()
  const { data: inboxes } = useQuery(inboxesQuery)
  const go = (search: TicketFilter) => () => void navigate({ to: '/tickets', search })

  switch (emptiness(filter, inboxes)) {
    case 'filter':
      return (
        <EmptyState
          icon={<ListFilter size={22} />}
          title={t('empty.filter.title')}
          action={
            <Button onPress={go(filter.view === undefined ? {} : { view: filter.view })}>
              {t('empty.filter.action')}
            </Button>
          }
        >
          {t('empty.filter.text')}
        </EmptyState>
      )
    case 'inboxes':
      return <NoInbox />
    case 'mine':
      return (
        <EmptyState
          icon={<Coffee size={22} />}
          title={t('empty.mine.title')}
          action={<Button onPress={go({ view: 'unowned' })}>{t('empty.mine.action')}</Button>}
        >
          {t('empty.mine.text')}
        </EmptyState>
      )
    case 'unowned':
      return (
        <EmptyState icon={<CircleDashed size={22} />} title={t('empty.unowned.title')}>
          {t('empty.unowned.text')}
        </EmptyState>
      )
    case 'at_risk':
      return (
        <EmptyState icon={<AlarmClock size={22} />} title={t('empty.atRisk.title')}>
          {t('empty.atRisk.text')}
        </EmptyState>
      )
    case 'waiting':
      return (
        <EmptyState icon={<Inbox size={22} />} title={t('empty.waiting.title')}>
          {t('empty.waiting.text')}
        </EmptyState>
      )
    case 'list':
      return (
        <EmptyState
          icon={<Inbox size={22} />}
          title={t('empty.list.title')}
          action={
            <Button onPress={() => void navigate({ to: '/new', search: {} })}>
              {t('newTicket')}
            </Button>
          }
        >
          {t('empty.list.text')}
        </EmptyState>
      )
  }
}
