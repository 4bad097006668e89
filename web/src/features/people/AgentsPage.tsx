import { useState } from 'react'
import { Ellipsis, Pencil, Plus, Send, UserCheck, UserRound, UserX } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Agent, SentInvitation } from '@/api/types'
import { Loaded } from '@/app/Loaded'
import { useMe } from '@/app/me'
import { Page } from '@/app/Page'
import { Row, Rows } from '@/app/Rows'
import { Time } from '@/app/Time'
import { Avatar } from '@/design/Avatar'
import { Badge } from '@/design/Badge'
import { Button, IconButton } from '@/design/Button'
import { Confirm } from '@/design/Confirm'
import { EmptyState } from '@/design/EmptyState'
import { Menu, MenuItem, MenuSeparator } from '@/design/Menu'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { AgentDialog } from './AgentDialog'
import { agentsQuery, inviteAgain, patchAgent } from './api'
import { InvitationDialog } from './InvitationDialog'
import { InviteDialog } from './InviteDialog'
import { matchesAgent } from './matches'
import styles from './people.module.css'

type Doing =
  | { what: 'invite' }
  | { what: 'invited'; sent: SentInvitation }
  | { what: 'edit' | 'deactivate'; agent: Agent }

const searchFrom = 9

export default function AgentsPage() {
  const query = useQuery(agentsQuery)
  const [doing, setDoing] = useState<Doing | null>(null)
  const [words, setWords] = useState('')
  const close = () => {
    setDoing(null)
  }
  return (
    <Page
      title={desk('agents')}
      lead={t('agents.lead')}
      actions={
        <Button
          look="primary"
          icon={<Plus size={15} />}
          onPress={() => {
            setDoing({ what: 'invite' })
          }}
        >
          {t('agents.invite')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(agents) => {
          const found = agents.filter((agent) => matchesAgent(agent, words))
          return (
            <>
              {agents.length >= searchFrom && (
                <TextField
                  className={styles.search}
                  label={t('agents.search')}
                  hideLabel
                  type="search"
                  placeholder={t('agents.search')}
                  value={words}
                  onChange={setWords}
                />
              )}
              {found.length === 0 && (
                <EmptyState icon={<UserRound size={22} />} title={desk('nothingFound')}>
                  {t('agents.none')}
                </EmptyState>
              )}
              <Agents title={desk('agents')} agents={found.filter(({ active }) => active)} onDo={setDoing} />
              <Agents
                title={t('agents.former')}
                titled
                agents={found.filter(({ active }) => !active)}
                onDo={setDoing}
              />
            </>
          )
        }}
      </Loaded>
      {doing?.what === 'invite' && (
        <InviteDialog
          onClose={close}
          onInvited={(sent) => {
            setDoing({ what: 'invited', sent })
          }}
        />
      )}
      {doing?.what === 'invited' && <InvitationDialog sent={doing.sent} onClose={close} />}
      {doing?.what === 'edit' && <AgentDialog agent={doing.agent} onClose={close} />}
      {doing?.what === 'deactivate' && <Deactivation agent={doing.agent} onClose={close} />}
    </Page>
  )
}

type ListProps = {
  title: string
  titled?: boolean
  agents: readonly Agent[]
  onDo: (doing: Doing) => void
}

function Agents({ title, titled, agents, onDo }: ListProps) {
  if (agents.length === 0) return null
  return (
    <>
      {titled && <h2 className={styles.heading}>{title}</h2>}
      <Rows label={title}>
        {agents.map((agent) => (
          <AgentRow key={agent.id} agent={agent} onDo={onDo} />
        ))}
      </Rows>
    </>
  )
}

function AgentRow({ agent, onDo }: { agent: Agent; onDo: (doing: Doing) => void }) {
  const me = useMe()
  const teams = agent.teams.map(({ name }) => name).join(', ')
  return (
    <Row
      icon={<Avatar name={agent.name} seed={agent.id} src={agent.avatar_url} size="l" />}
      title={agent.name}
      faded={!agent.active}
      onOpen={
        agent.can.edit
          ? () => {
              onDo({ what: 'edit', agent })
            }
          : undefined
      }
      badges={
        <>
          {agent.id === me.id && <Badge tone="accent">{t('agents.you')}</Badge>}
          {agent.active && agent.invited && <Badge tone="warn">{t('agents.invited')}</Badge>}
          {!agent.active && <Badge>{t('agents.inactive')}</Badge>}
        </>
      }
      detail={
        <>
          {agent.email}
          {teams !== '' && ` · ${teams}`}
        </>
      }
      aside={
        <span className={styles.aside}>
          <span className={styles.role}>{said(agent.role.name)}</span>
          <LastSeen agent={agent} />
        </span>
      }
      actions={agent.can.edit ? <AgentMenu agent={agent} onDo={onDo} /> : undefined}
    />
  )
}

function LastSeen({ agent }: { agent: Agent }) {
  if (agent.last_seen_at === null) return <span>{t('agents.neverSeen')}</span>
  return (
    <span>
      {t('agents.seen')} <Time at={agent.last_seen_at} />
    </span>
  )
}

function AgentMenu({ agent, onDo }: { agent: Agent; onDo: (doing: Doing) => void }) {
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () => inviteAgain(agent.id),
    onSuccess: (sent) => {
      onDo({ what: 'invited', sent })
    },
  })
  const back = useMutation({
    mutationFn: () => patchAgent(agent, { active: true }),
    onSuccess: () => {
      toasts.show(t('agents.reactivated', { name: agent.name }))
      return client.invalidateQueries({ queryKey: keys.agents })
    },
  })
  return (
    <Menu
      label={t('actionsFor', { name: agent.name })}
      placement="bottom end"
      trigger={
        <IconButton small label={t('actionsFor', { name: agent.name })}>
          <Ellipsis size={16} />
        </IconButton>
      }
    >
      <MenuItem
        icon={<Pencil size={15} />}
        onAction={() => {
          onDo({ what: 'edit', agent })
        }}
      >
        {t('edit')}
      </MenuItem>
      {agent.active && agent.invited && (
        <MenuItem
          icon={<Send size={15} />}
          onAction={() => {
            again.mutate()
          }}
        >
          {t('agents.inviteAgain')}
        </MenuItem>
      )}
      {agent.can.deactivate && <MenuSeparator />}
      {agent.can.deactivate && agent.active && (
        <MenuItem
          danger
          icon={<UserX size={15} />}
          onAction={() => {
            onDo({ what: 'deactivate', agent })
          }}
        >
          {t('agents.deactivate')}
        </MenuItem>
      )}
      {agent.can.deactivate && !agent.active && (
        <MenuItem
          icon={<UserCheck size={15} />}
          onAction={() => {
            back.mutate()
          }}
        >
          {t('agents.reactivate')}
        </MenuItem>
      )}
    </Menu>
  )
}

function Deactivation({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const client = useQueryClient()
  const deactivate = useMutation({
    mutationFn: () => patchAgent(agent, { active: false }),
    onSuccess: () => {
      onClose()
      toasts.show(t('agents.deactivated', { name: agent.name }))
      return client.invalidateQueries({ queryKey: keys.agents })
    },
  })
  return (
    <Confirm
      danger
      isOpen
      title={t('agents.deactivate.title', { name: agent.name })}
      confirm={t('agents.deactivate')}
      isPending={deactivate.isPending}
      onCancel={onClose}
      onConfirm={() => {
        deactivate.mutate()
      }}
    >
      {t('agents.deactivate.text')}
    </Confirm>
  )
}
