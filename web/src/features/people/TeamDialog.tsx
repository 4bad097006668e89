import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Id, Team } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { Avatar } from '@/design/Avatar'
import { PickMany } from '@/design/PickMany'
import { Select } from '@/design/Select'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { agentsQuery, createTeam, patchTeam } from './api'

const nobody = 'nobody'

/** A new team, or changes to one. */
export function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const client = useQueryClient()
  const agents = useQuery(agentsQuery).data ?? []
  const [name, setName] = useState(team?.name ?? '')
  const [lead, setLead] = useState<Id | null>(team?.lead?.id ?? null)
  const [members, setMembers] = useState<Id[]>(team?.members.map(({ id }) => id) ?? [])
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), lead_id: lead, member_ids: members }
      return team ? patchTeam(team, body) : createTeam(body)
    },
    meta: { quiet: true },
    onSuccess: () => {
      onClose()
      toasts.show(team ? desk('saved') : t('teams.created', { name: name.trim() }), { seconds: 3 })
      return Promise.all([
        client.invalidateQueries({ queryKey: keys.teams }),
        client.invalidateQueries({ queryKey: keys.agents }),
      ])
    },
  })
  const error = formError(save.error, ['name'])
  // Who was let go is no choice any more, unless they still are in the team.
  const people = agents.filter(({ id, active }) => active || members.includes(id) || id === lead)
  return (
    <FormDialog
      title={team?.name ?? t('teams.new')}
      submit={team ? desk('save') : desk('create')}
      isPending={save.isPending}
      isDisabled={name.trim() === ''}
      error={error.rest}
      onSubmit={() => {
        save.mutate()
      }}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label={t('name')}
        value={name}
        maxLength={100}
        onChange={setName}
        error={error.of('name')}
        placeholder={t('teams.name.placeholder')}
      />
      <PickMany
        label={t('teams.members')}
        add={t('teams.addMember')}
        empty={t('teams.noMembers')}
        choices={people.map((agent) => ({
          id: agent.id,
          name: agent.name,
          icon: <Avatar name={agent.name} seed={agent.id} src={agent.avatar_url} size="xs" />,
        }))}
        selected={members}
        onChange={setMembers}
      />
      <Select
        label={t('teams.lead.label')}
        value={lead ?? nobody}
        onChange={(id) => {
          setLead(id === nobody ? null : id)
        }}
        choices={[{ id: nobody, name: t('teams.noLead') }, ...people]}
        help={t('teams.lead.help')}
      />
    </FormDialog>
  )
}
