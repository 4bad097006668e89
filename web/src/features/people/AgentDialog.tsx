import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Agent, Id } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { patchAgent } from './api'
import { RoleAndTeams } from './RoleAndTeams'

export function AgentDialog({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState(agent.name)
  const [role, setRole] = useState<Id>(agent.role.id)
  const [teams, setTeams] = useState<Id[]>(agent.teams.map(({ id }) => id))
  const save = useMutation({
    mutationFn: () => patchAgent(agent, { name: name.trim(), role_id: role, team_ids: teams }),
    meta: { quiet: true },
    onSuccess: () => {
      onClose()
      toasts.show(desk('saved'), { seconds: 3 })
      return Promise.all([
        client.invalidateQueries({ queryKey: keys.agents }),
        client.invalidateQueries({ queryKey: keys.teams }),
      ])
    },
  })
  const error = formError(save.error, ['name'])
  return (
    <FormDialog
      title={agent.name}
      submit={desk('save')}
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
      />
      <TextField
        label={desk('email')}
        value={agent.email}
        isDisabled
        help={t('agents.email.help')}
      />
      <RoleAndTeams role={role} onRole={setRole} teams={teams} onTeams={setTeams} />
    </FormDialog>
  )
}
