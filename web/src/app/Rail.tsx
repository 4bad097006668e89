import {
  AlarmClock,
  ArrowRight,
  ArrowRightLeft,
  Bell,
  ChartColumn,
  CheckCheck,
  CircleDashed,
  CircleUserRound,
  Clock,
  Contact,
  Handshake,
  Inbox,
  Layers,
  LogOut,
  PenLine,
  Search,
  Settings2,
  UsersRound,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Avatar } from '@/design/Avatar'
import { IconButton } from '@/design/Button'
import { Keys } from '@/design/Kbd'
import { Menu, MenuItem, MenuSeparator } from '@/design/Menu'
import { toAcceptQuery } from '@/features/handover/api'
import { notificationsQuery } from '@/features/notifications/api'
import { useMyDue } from '@/features/promises/useMyDue'
import { useNext } from '@/features/promises/useNext'
import { PresenceMenu } from '@/features/routing/PresenceMenu'
import { viewsQuery } from '@/features/tickets/api'
import { viewName } from '@/features/tickets/views'
import { useStore } from '@/lib/store'
import { formatNumber } from '@/lib/locale'
import { t } from '@/lib/strings'
import { adminPagesFor } from './admin'
import { useSession } from './me'
import { deskPanels } from './panels'
import { useSignOut } from './useSignOut'
import styles from './Rail.module.css'

const viewIcons: Record<string, LucideIcon> = {
  mine: CircleUserRound,
  team: UsersRound,
  unowned: CircleDashed,
  at_risk: AlarmClock,
  waiting: Clock,
  open: Inbox,
  solved: CheckCheck,
  all: Layers,
}

export function Rail() {
  const { agent, business, features } = useSession()
  const navigate = useNavigate()
  const views = useQuery(viewsQuery)
  const unread = useQuery(notificationsQuery).data?.unread ?? 0
  const { overdue } = useMyDue()
  const next = useNext()
  const handovers = useQuery(toAcceptQuery).data?.items.length ?? 0
  const admin = adminPagesFor(agent.permissions)
  const panel = useStore(deskPanels)

  return (
    <nav
      className={styles.rail}
      aria-label={t('rail')}
      data-open={panel === 'rail' || undefined}
      onClick={(event) => {
        if ((event.target as Element).closest('a')) deskPanels.set(null)
      }}
    >
      <div className={styles.top}>
        <ProfileMenu />
        <IconButton
          label={t('newTicket')}
          keys="c"
          onPress={() => void navigate({ to: '/new', search: {} })}
        >
          <PenLine size={16} />
        </IconButton>
      </div>

      <PresenceMenu />

      <AriaButton
        className={styles.search}
        onPress={() => {
          deskPanels.set('palette')
        }}
      >
        <Search size={15} aria-hidden="true" />
        <span>{t('searchOrCommand')}</span>
        <Keys keys="mod+k" />
      </AriaButton>

      <AriaButton className={styles.next} isPending={next.isPending} onPress={next.go}>
        <ArrowRight size={15} aria-hidden="true" />
        <span>{t('next.do')}</span>
        <Keys keys="d" />
      </AriaButton>

      <Group title={t('views')} hideTitle>
        {views.data?.map(({ key, name, count }) => (
          <li key={key}>
            <Link
              to="/tickets"
              search={key === 'at_risk' ? { view: key, sort: 'due' } : { view: key }}
              className={styles.link}
              activeOptions={{ includeSearch: true, exact: false }}
            >
              <Icon of={viewIcons[key] ?? Inbox} />
              <span className={styles.name}>{viewName(key, name)}</span>
              {count > 0 && key !== 'all' && key !== 'solved' && (
                <span className={styles.count}>{formatNumber(count)}</span>
              )}
            </Link>
          </li>
        ))}
      </Group>

      <Group title={t('you')} hideTitle>
        <li>
          <Link to="/notifications" className={styles.link}>
            <Icon of={Bell} />
            <span className={styles.name}>{t('notifications')}</span>
            {unread > 0 && (
              <span className={styles.fresh}>
                {formatNumber(unread)}
                <span className="visually-hidden"> {t('unread')}</span>
              </span>
            )}
          </Link>
        </li>
        <li>
          <Link to="/promises" search={{}} className={styles.link} activeOptions={{ exact: true, includeSearch: false }}>
            <Icon of={Handshake} />
            <span className={styles.name}>{t('myPromises')}</span>
            {overdue > 0 && (
              <span className={styles.late}>
                {formatNumber(overdue)}
                <span className="visually-hidden"> {t('due.overdueAloud')}</span>
              </span>
            )}
          </Link>
        </li>
        <li>
          <Link to="/handovers" className={styles.link}>
            <Icon of={ArrowRightLeft} />
            <span className={styles.name}>{t('handovers')}</span>
            {handovers > 0 && (
              <span className={styles.fresh}>
                {formatNumber(handovers)}
                <span className="visually-hidden"> {t('handovers.waiting')}</span>
              </span>
            )}
          </Link>
        </li>
        <li>
          <Link to="/search" search={{ q: '' }} className={styles.link}>
            <Icon of={Search} />
            <span className={styles.name}>{t('search')}</span>
          </Link>
        </li>
        {agent.permissions.includes('tickets.read_all') && (
          <li>
            <Link to="/promises/report" search={{}} className={styles.link}>
              <Icon of={ChartColumn} />
              <span className={styles.name}>{t('promiseReport')}</span>
            </Link>
          </li>
        )}
        {agent.permissions.includes('customers.read') && (
          <li>
            <Link to="/customers" search={{}} className={styles.link}>
              <Icon of={Contact} />
              <span className={styles.name}>{t('customers')}</span>
            </Link>
          </li>
        )}
      </Group>

      <div className={styles.space} />

      {admin.length > 0 && (
        <Group title={t('admin')}>
          {admin.map((page) => (
            <li key={page.path}>
              <Link to="/admin/$page" params={{ page: page.path }} className={styles.link}>
                <Icon of={page.icon} />
                <span className={styles.name}>{t(page.title)}</span>
              </Link>
            </li>
          ))}
        </Group>
      )}
      <p className={styles.business}>
        {business.name}
        {features.demo && (
          <a href="/demo/mail" target="_blank" rel="noreferrer">
            {t('demoMail')}
          </a>
        )}
      </p>
    </nav>
  )
}

function Group(props: { title: string; hideTitle?: boolean; children: ReactNode }) {
  return (
    <section className={styles.group} aria-label={props.title}>
      {!props.hideTitle && <h2 className={styles.heading}>{props.title}</h2>}
      <ul>{props.children}</ul>
    </section>
  )
}

function Icon({ of: Shape }: { of: LucideIcon }) {
  return <Shape size={16} strokeWidth={1.75} className={styles.icon} aria-hidden="true" />
}

function ProfileMenu() {
  const { agent } = useSession()
  const navigate = useNavigate()
  const signOut = useSignOut()
  return (
    <Menu
      label={t('profile')}
      trigger={
        <AriaButton className={styles.me}>
          <Avatar name={agent.name} seed={agent.id} src={agent.avatar_url} size="s" />
          <span className={styles.name}>{agent.name}</span>
        </AriaButton>
      }
    >
      <MenuItem
        icon={<Settings2 size={15} />}
        onAction={() => void navigate({ to: '/profile', search: {} })}
      >
        {t('profile')}
      </MenuItem>
      <MenuItem
        keys="?"
        onAction={() => {
          deskPanels.set('help')
        }}
      >
        {t('shortcuts')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={15} />} onAction={signOut}>
        {t('signOut')}
      </MenuItem>
    </Menu>
  )
}
