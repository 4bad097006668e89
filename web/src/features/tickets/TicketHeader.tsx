import {
  ArrowLeft,
  ArrowRightLeft,
  Bell,
  BellRing,
  CheckCheck,
  CircleDashed,
  Ellipsis,
  Link as LinkIcon,
  PanelRight,
  RotateCcw,
  Split,
  Tag,
  UsersRound,
} from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import type { Ticket } from '@/api/types'
import { useMe } from '@/app/me'
import { usePresence } from '@/app/live'
import { Avatar } from '@/design/Avatar'
import { Button, IconButton } from '@/design/Button'
import { Menu, MenuItem } from '@/design/Menu'
import { Picker } from '@/design/Picker'
import { Tooltip } from '@/design/Tooltip'
import { toasts } from '@/design/toasts'
import { CustomerPageItems } from '@/features/customer_page/CustomerPageItems'
import { agentsQuery, teamsQuery } from '@/features/people/api'
import { DueMark } from '@/features/promises/DueMark'
import { giving } from '@/features/handover/giving'
import { useGiving } from '@/features/handover/useGiving'
import { t } from '@/lib/strings'
import { t as handover } from '@/lib/strings/handover'
import { tagsQuery } from './api'
import { choosableStatuses, priorities, priorityNames, statusNames } from './labels'
import { PriorityMark, StatusMark } from './marks'
import { openPicker } from './pickers'
import { SubjectField } from './SubjectField'
import { useFollow } from './useFollow'
import { useTicketChange } from './useTicketChange'
import { useStore } from '@/lib/store'
import { useMedia } from '@/lib/useMedia'
import styles from './TicketHeader.module.css'

type Props = { ticket: Ticket; panelShown: boolean; onTogglePanel: () => void }

export function TicketHeader({ ticket, panelShown, onTogglePanel }: Props) {
  const filter = useSearch({ from: '/desk/tickets' })
  const change = useTicketChange(ticket)
  const follow = useFollow(ticket)
  const { canOffer, canAsk } = useGiving(ticket.id)
  const finished = ticket.status === 'solved' || ticket.status === 'closed'

  return (
    <header className={styles.header}>
      <div className={styles.top}>
        <Link
          to="/tickets"
          search={filter}
          className={styles.back}
          aria-label={t('backToList')}
          title={t('backToList')}
        >
          <ArrowLeft size={17} aria-hidden="true" />
        </Link>
        <SubjectField
          subject={ticket.subject}
          canEdit={ticket.can.update}
          onChange={(subject) => {
            change({ patch: { subject } })
          }}
        />
        <Others ticket={ticket} />
        {ticket.can.update && (
          <Button
            small
            className={styles.solve}
            aria-label={finished ? t('reopen') : t('solve')}
            icon={finished ? <RotateCcw size={14} /> : <CheckCheck size={14} />}
            onPress={() => {
              change({
                patch: { status: finished ? 'open' : 'solved' },
                undoable: finished ? t('reopened') : t('solved'),
              })
            }}
          >
            {finished ? t('reopen') : t('solve')}
          </Button>
        )}
        <Menu
          label={t('ticketMenu')}
          placement="bottom end"
          trigger={
            <IconButton label={t('ticketMenu')} small>
              <Ellipsis size={16} />
            </IconButton>
          }
        >
          <MenuItem
            icon={ticket.following ? <BellRing size={15} /> : <Bell size={15} />}
            keys="f"
            onAction={follow.toggle}
          >
            {ticket.following ? t('unfollow') : t('follow')}
          </MenuItem>
          {canOffer && (
            <MenuItem
              icon={<ArrowRightLeft size={15} />}
              keys="h"
              onAction={() => {
                giving.set({ ticket: ticket.id, what: 'handover' })
              }}
            >
              {handover('handOver')}
            </MenuItem>
          )}
          {canAsk && (
            <MenuItem
              icon={<Split size={15} />}
              keys="shift+h"
              onAction={() => {
                giving.set({ ticket: ticket.id, what: 'subTicket' })
              }}
            >
              {handover('askAnotherTeam')}
            </MenuItem>
          )}
          <MenuItem
            icon={<LinkIcon size={15} />}
            onAction={() => {
              void copyLink(ticket.number)
            }}
          >
            {t('copyLink')}
          </MenuItem>
          <CustomerPageItems ticket={ticket} />
        </Menu>
        <IconButton
          label={panelShown ? t('hideDetails') : t('showDetails')}
          keys="."
          small
          aria-pressed={panelShown}
          onPress={onTogglePanel}
        >
          <PanelRight size={16} />
        </IconButton>
      </div>
      <Properties ticket={ticket} />
    </header>
  )
}

export async function copyLink(number: number): Promise<void> {
  await navigator.clipboard.writeText(`${location.origin}/tickets/${String(number)}`)
  toasts.show(t('copied'), { seconds: 3 })
}

/** The ticket's properties, each a small button that opens its choice. */
function Properties({ ticket }: { ticket: Ticket }) {
  const me = useMe()
  const change = useTicketChange(ticket)
  const agents = useQuery(agentsQuery).data ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const open = useStore(openPicker)
  const tags = useQuery({ ...tagsQuery(), enabled: open === 'tags' }).data ?? []
  const control = (name: 'status' | 'priority' | 'owner' | 'team' | 'tags') => ({
    isOpen: open === name,
    onOpenChange: (next: boolean) => {
      openPicker.set(next ? name : null)
    },
  })
  const fixed = !ticket.can.update
  const people = agents.filter(({ active, id }) => active || id === ticket.owner?.id)
  people.sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id))

  return (
    <div className={styles.properties}>
      <span className={styles.number} title={t('ticketNumber')}>
        #{ticket.number}
      </span>
      {ticket.next_due && <DueMark due={ticket.next_due} />}
      <Picker
        {...control('status')}
        label={t('status')}
        trigger={
          <Button small look="quiet" isDisabled={fixed} icon={<StatusMark of={ticket.status} />}>
            {t(statusNames[ticket.status])}
          </Button>
        }
        choices={choosableStatuses.map((status) => ({
          id: status,
          name: t(statusNames[status]),
          icon: <StatusMark of={status} />,
        }))}
        selected={ticket.status}
        onPick={(id) => {
          const status = choosableStatuses.find((one) => one === id)
          if (status) change({ patch: { status }, undoable: t('statusChanged') })
        }}
      />
      <Picker
        {...control('priority')}
        label={t('priority')}
        trigger={
          <Button small look="quiet" isDisabled={fixed} icon={<PriorityMark of={ticket.priority} />}>
            {t(priorityNames[ticket.priority])}
          </Button>
        }
        choices={priorities.map((priority) => ({
          id: priority,
          name: t(priorityNames[priority]),
          icon: <PriorityMark of={priority} />,
        }))}
        selected={ticket.priority}
        onPick={(id) => {
          const priority = priorities.find((one) => one === id)
          if (priority) change({ patch: { priority } })
        }}
      />
      <Picker
        {...control('owner')}
        searchable
        label={t('owner')}
        placeholder={t('assignTo')}
        empty={t('nothingFound')}
        trigger={
          <Button
            small
            look="quiet"
            isDisabled={!ticket.can.assign}
            icon={
              ticket.owner ? (
                <Avatar
                  name={ticket.owner.name}
                  seed={ticket.owner.id}
                  src={ticket.owner.avatar_url}
                  size="xs"
                />
              ) : (
                <CircleDashed size={14} />
              )
            }
          >
            {ticket.owner?.name ?? t('noOwner')}
          </Button>
        }
        choices={[
          ...people.map(({ id, name, avatar_url: src }) => ({
            id,
            name: id === me.id ? t('nameAndMe', { name }) : name,
            icon: <Avatar name={name} seed={id} src={src} size="xs" />,
          })),
          { id: '', name: t('noOwner'), icon: <CircleDashed size={14} /> },
        ]}
        selected={ticket.owner?.id ?? ''}
        onPick={(id) => {
          change({ patch: { owner_id: id || null }, undoable: t('ownerChanged') })
        }}
      />
      <Picker
        {...control('team')}
        label={t('team')}
        trigger={
          <Button small look="quiet" isDisabled={!ticket.can.assign} icon={<UsersRound size={14} />}>
            {ticket.team?.name ?? t('noTeam')}
          </Button>
        }
        choices={[...teams.map(({ id, name }) => ({ id, name })), { id: '', name: t('noTeam') }]}
        selected={ticket.team?.id ?? ''}
        onPick={(id) => {
          change({ patch: { team_id: id || null }, undoable: t('teamChanged') })
        }}
      />
      <Picker
        {...control('tags')}
        searchable
        multiple
        label={t('tags')}
        placeholder={t('addTag')}
        empty={t('nothingFound')}
        trigger={<TagsButton tags={ticket.tags} isDisabled={fixed} />}
        choices={[...new Set([...ticket.tags, ...tags.map(({ name }) => name)])].map((name) => ({
          id: name,
          name,
        }))}
        selected={ticket.tags}
        onPick={(next) => {
          change({ patch: { tags: next } })
        }}
        onCreate={(name) => {
          change({ patch: { tags: [...ticket.tags, name] } })
        }}
        createLabel={(name) => t('createTag', { name })}
      />
    </div>
  )
}

/** As many tags as are calm to look at; the rest is a number, and all of them its tooltip. */
function TagsButton({ tags, isDisabled }: { tags: readonly string[]; isDisabled: boolean }) {
  const most = useMedia('(max-width: 560px)') ? 3 : 8
  const folded = tags.length > most
  const shown = folded ? tags.slice(0, most - 1) : tags
  const button = (
    <Button
      small
      look="quiet"
      className={styles.tags}
      isDisabled={isDisabled}
      icon={<Tag size={13} />}
      aria-label={tags.length > 0 ? `${t('tags')}: ${tags.join(', ')}` : undefined}
    >
      {shown.map((tag, index) => (
        <span key={tag} className={styles.tag}>
          {index + 1 < shown.length ? `${tag}, ` : tag}
        </span>
      ))}
      {folded && ` +${String(tags.length - shown.length)}`}
      {tags.length === 0 && t('addTag')}
    </Button>
  )
  return folded ? <Tooltip text={tags.join(', ')}>{button}</Tooltip> : button
}

/** Who else has this ticket open, and who is typing. */
function Others({ ticket }: { ticket: Ticket }) {
  const me = useMe()
  const others = usePresence(`ticket:${ticket.id}`, me.id)
  return (
    <div className={styles.others} role="status">
      {others.map(({ id, name, state }) => {
        const text = state === 'typing' ? t('isTyping', { name }) : t('isLooking', { name })
        return (
          <span key={id} className={styles.other} data-typing={state === 'typing' || undefined} title={text}>
            <Avatar name={name} seed={id} size="s" />
            <span className="visually-hidden">{text}</span>
          </span>
        )
      })}
    </div>
  )
}
