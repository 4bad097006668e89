import { ArrowDownUp, ListFilter, Menu as MenuIcon, X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { narrowings, sorts, type Sort, type TicketFilter } from '@/api/filter'
import { deskPanels } from '@/app/panels'
import { IconButton } from '@/design/Button'
import { Menu, MenuItem } from '@/design/Menu'
import { agentsQuery, teamsQuery } from '@/features/people/api'
import { inboxesQuery } from '@/features/inboxes/api'
import { formatNumber } from '@/lib/locale'
import { t, type Key } from '@/lib/strings'
import { FilterMenu } from './FilterMenu'
import { promiseStateName, statusNames } from './labels'
import styles from './ListHeader.module.css'

type Props = {
  name: string
  count: number | undefined
  filter: TicketFilter
  narrow: boolean
}

const sortNames: Record<Sort, Key> = {
  '-updated': 'sort.newestChange',
  updated: 'sort.oldestChange',
  '-created': 'sort.newest',
  created: 'sort.oldest',
  waiting: 'sort.waiting',
  due: 'sort.due',
}

export function ListHeader({ name, count, filter, narrow }: Props) {
  const navigate = useNavigate()
  // By what is due only tickets with a time are listed, so the view's number would be wrong.
  const byDue = filter.sort === 'due'
  const set = (next: TicketFilter) => void navigate({ to: '/tickets', search: next })
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <span className={styles.menu}>
          <IconButton
            label={t('openMenu')}
            onPress={() => {
              deskPanels.set('rail')
            }}
          >
            <MenuIcon size={18} />
          </IconButton>
        </span>
        <h1 className={styles.name}>
          {name}
          {byDue && <span className={styles.count}>{t('sort.due')}</span>}
          {!byDue && count !== undefined && <span className={styles.count}>{formatNumber(count)}</span>}
        </h1>
        <FilterMenu
          filter={filter}
          onChange={set}
          trigger={
            <IconButton label={t('filter')} small={narrow}>
              <ListFilter size={16} />
            </IconButton>
          }
        />
        <Menu
          label={t('sort')}
          placement="bottom end"
          trigger={
            <IconButton label={t('sort')} small={narrow}>
              <ArrowDownUp size={15} />
            </IconButton>
          }
        >
          {sorts.map((sort) => (
            <MenuItem
              key={sort}
              checked={(filter.sort ?? '-updated') === sort}
              onAction={() => {
                set({ ...filter, sort })
              }}
            >
              {t(sortNames[sort])}
            </MenuItem>
          ))}
        </Menu>
      </div>
      <Chips filter={filter} onChange={set} />
    </header>
  )
}

function Chips({ filter, onChange }: { filter: TicketFilter; onChange: (f: TicketFilter) => void }) {
  const agents = useQuery(agentsQuery).data ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const inboxes = useQuery(inboxesQuery).data ?? []
  const keys = narrowings(filter)
  if (keys.length === 0) return null

  const value = (key: keyof TicketFilter): string => {
    const id = filter[key] ?? ''
    if (key === 'status' && id in statusNames) return t(statusNames[id as keyof typeof statusNames])
    if (key === 'promise') return promiseStateName(id)
    const known = { owner: agents, team: teams, inbox: inboxes }[key as string] ?? []
    return known.find((one) => one.id === id)?.name ?? id
  }
  return (
    <ul className={styles.chips} aria-label={t('filter')}>
      {keys.map((key) => (
        <li key={key} className={styles.chip}>
          <span className={styles.key}>{t(filterNames[key as keyof typeof filterNames])}</span>
          {value(key)}
          <button
            type="button"
            className={styles.clear}
            aria-label={t('removeFilter', { name: value(key) })}
            onClick={() => {
              const { [key]: _removed, ...rest } = filter
              onChange(rest)
            }}
          >
            <X size={12} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  )
}

const filterNames = {
  status: 'status',
  owner: 'owner',
  team: 'team',
  inbox: 'inbox',
  tag: 'tag',
  customer: 'customer',
  promise: 'promise',
} as const satisfies Record<string, Key>
