import { useState } from 'react'
import { Plus, Trash2, UsersRound } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Agent, Team } from '@/api/types'
import { Loaded } from '@/app/Loaded'
import { Page } from '@/app/Page'
import { Row, Rows } from '@/app/Rows'
import { Avatar } from '@/design/Avatar'
import { Button, IconButton } from '@/design/Button'
import { Confirm } from '@/design/Confirm'
import { Dialog } from '@/design/Dialog'
import { EmptyState } from '@/design/EmptyState'
import { toasts } from '@/design/toasts'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { agentsQuery, deleteTeam, teamsQuery } from './api'
import { TeamDialog } from './TeamDialog'
import styles from './people.module.css'

type Doing = { what: 'create' } | { what: 'edit' | 'delete'; team: Team }

export default function TeamsPage() {
  const query = useQuery(teamsQuery)
  const agents = useQuery(agentsQuery).data ?? []
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => {
    setDoing(null)
  }
  const create = (
    <Button
      look="primary"
      icon={<Plus size={15} />}
      onPress={() => {
        setDoing({ what: 'create' })
      }}
    >
      {t('teams.new')}
    </Button>
  )
  return (
    <Page title={desk('teams')} lead={t('teams.lead')} actions={create}>
      <Loaded query={query}>
        {(teams) =>
          teams.length === 0 ? (
            <EmptyState icon={<UsersRound size={22} />} title={t('teams.empty.title')} action={create}>
              {t('teams.empty.text')}
            </EmptyState>
          ) : (
            <Rows label={desk('teams')}>
              {teams.map((team) => (
                <TeamRow key={team.id} team={team} agents={agents} onDo={setDoing} />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {doing?.what === 'create' && <TeamDialog team={null} onClose={close} />}
      {doing?.what === 'edit' && <TeamDialog team={doing.team} onClose={close} />}
      {doing?.what === 'delete' && <Deletion team={doing.team} onClose={close} />}
    </Page>
  )
}

type RowProps = { team: Team; agents: readonly Agent[]; onDo: (doing: Doing) => void }

const facesShown = 4

function TeamRow({ team, agents, onDo }: RowProps) {
  const pictureOf = (id: string) => agents.find((agent) => agent.id === id)?.avatar_url
  const count = t('teams.members.count', { count: team.members.length })
  return (
    <Row
      icon={<UsersRound size={18} />}
      title={team.name}
      onOpen={
        team.can.edit
          ? () => {
              onDo({ what: 'edit', team })
            }
          : undefined
      }
      detail={team.lead ? t('teams.ledBy', { name: team.lead.name, members: count }) : count}
      aside={
        <>
          <span className={styles.stack} title={team.members.map(({ name }) => name).join(', ')}>
            {team.members.slice(0, facesShown).map(({ id, name }) => (
              <Avatar key={id} name={name} seed={id} src={pictureOf(id)} size="s" />
            ))}
          </span>
          <Link
            to="/tickets"
            search={{ view: 'all', team: team.id, status: 'open' }}
            className={styles.count}
          >
            {t('teams.open', { count: team.open_tickets })}
          </Link>
        </>
      }
      actions={
        team.can.edit ? (
          <IconButton
            small
            label={t('deleteNamed', { name: team.name })}
            onPress={() => {
              onDo({ what: 'delete', team })
            }}
          >
            <Trash2 size={15} />
          </IconButton>
        ) : undefined
      }
    />
  )
}

/** A team that still has work cannot go: says so before one tries. */
function Deletion({ team, onClose }: { team: Team; onClose: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => deleteTeam(team.id),
    onSuccess: () => {
      toasts.show(t('deleted', { name: team.name }))
    },
    onSettled: () => {
      onClose()
      return Promise.all([
        client.invalidateQueries({ queryKey: keys.teams }),
        client.invalidateQueries({ queryKey: keys.agents }),
      ])
    },
  })
  if (team.open_tickets > 0) {
    return (
      <Dialog
        isOpen
        size="small"
        onClose={onClose}
        title={t('teams.busy.title', { name: team.name })}
        footer={<Button onPress={onClose}>{desk('close')}</Button>}
      >
        <p>{t('teams.busy.text', { count: team.open_tickets })}</p>
        <p>
          <Link
            to="/tickets"
            search={{ view: 'all', team: team.id, status: 'open' }}
            className={styles.textLink}
          >
            {t('teams.busy.look')}
          </Link>
        </p>
      </Dialog>
    )
  }
  return (
    <Confirm
      danger
      isOpen
      title={t('delete.title', { name: team.name })}
      confirm={t('delete')}
      isPending={remove.isPending}
      onCancel={onClose}
      onConfirm={() => {
        remove.mutate()
      }}
    >
      {t('teams.delete.text')}
    </Confirm>
  )
}
