import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Id, SentInvitation } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { TextField } from '@/design/TextField'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { inviteAgent, rolesQuery } from './api'
import { RoleAndTeams } from './RoleAndTeams'

type Props = { onClose: () => void; onInvited: (sent: SentInvitation) => void }

export function InviteDialog({ onClose, onInvited }: Props) {
  const client = useQueryClient()
  const roles = useQuery(rolesQuery).data ?? []
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [chosenRole, setRole] = useState<Id | null>(null)
  const [teams, setTeams] = useState<Id[]>([])
  // Most who are invited answer customers.
  const role = chosenRole ?? roles.find(({ key, can }) => key === 'agent' && can.grant)?.id ?? null
  const invite = useMutation({
    mutationFn: () =>
      inviteAgent({ name: name.trim(), email: email.trim(), role_id: role ?? '', team_ids: teams }),
    meta: { quiet: true },
    onSuccess: (sent) => {
      onInvited(sent)
      return client.invalidateQueries({ queryKey: keys.agents })
    },
  })
  const error = formError(invite.error, ['name', 'email'])
  return (
    <FormDialog
      title={t('agents.invite.title')}
      submit={t('agents.invite')}
      isPending={invite.isPending}
      isDisabled={name.trim() === '' || email.trim() === '' || role === null}
      error={error.rest}
      onSubmit={() => {
        invite.mutate()
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
        type="email"
        value={email}
        maxLength={320}
        onChange={setEmail}
        error={error.of('email')}
      />
      <RoleAndTeams role={role} onRole={setRole} teams={teams} onTeams={setTeams} />
    </FormDialog>
  )
}
