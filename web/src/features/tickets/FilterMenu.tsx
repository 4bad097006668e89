import { useState, type ReactElement } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { TicketFilter } from '@/api/filter'
import { Picker, type Choice } from '@/design/Picker'
import { inboxesQuery } from '@/features/inboxes/api'
import { agentsQuery, teamsQuery } from '@/features/people/api'
import { t } from '@/lib/strings'
import { tagsQuery } from './api'
import { promiseStateName, promiseStates, statuses, statusNames } from './labels'
import { StatusMark } from './marks'

type Props = {
  filter: TicketFilter
  onChange: (filter: TicketFilter) => void
  trigger: ReactElement
}

/** One searchable list of everything a list can be narrowed by. */
export function FilterMenu({ filter, onChange, trigger }: Props) {
  const [open, setOpen] = useState(false)
  const agents = useQuery({ ...agentsQuery, enabled: open }).data ?? []
  const teams = useQuery({ ...teamsQuery, enabled: open }).data ?? []
  const inboxes = useQuery({ ...inboxesQuery, enabled: open }).data ?? []
  const tags = useQuery({ ...tagsQuery(), enabled: open }).data ?? []

  const choices: Choice[] = [
    ...statuses.map((status) => ({
      id: `status:${status}`,
      name: t(statusNames[status]),
      hint: t('status'),
      icon: <StatusMark of={status} />,
    })),
    ...promiseStates.map((state) => ({ id: `promise:${state}`, name: promiseStateName(state), hint: t('promise') })),
    ...agents.map(({ id, name }) => ({
      id: `owner:${id}`,
      name: t('filter.owner', { name }),
    })),
    ...teams.map(({ id, name }) => ({ id: `team:${id}`, name: t('filter.team', { name }) })),
    ...inboxes.map(({ id, name }) => ({ id: `inbox:${id}`, name: t('filter.inbox', { name }) })),
    ...tags.map(({ name }) => ({ id: `tag:${name}`, name: t('filter.tag', { name }) })),
  ]

  return (
    <Picker
      searchable
      label={t('filter')}
      placeholder={t('filter.placeholder')}
      empty={t('nothingFound')}
      trigger={trigger}
      isOpen={open}
      onOpenChange={setOpen}
      choices={choices}
      selected={null}
      onPick={(choice) => {
        const [key = '', ...value] = choice.split(':')
        onChange({ ...filter, [key]: value.join(':') })
      }}
    />
  )
}
