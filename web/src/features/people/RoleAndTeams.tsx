import { useQuery } from '@tanstack/react-query'
import type { Id } from '@/api/types'
import { PickMany } from '@/design/PickMany'
import { Select } from '@/design/Select'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { permissionsQuery, rolesQuery, teamsQuery } from './api'
import { summaryOf } from './permissions'

type Props = {
  role: Id | null
  onRole: (id: Id) => void
  teams: readonly Id[]
  onTeams: (ids: Id[]) => void
}

/** What an agent may do and where they work. Only roles that one may give away are offered. */
export function RoleAndTeams({ role, onRole, teams, onTeams }: Props) {
  const roles = useQuery(rolesQuery).data ?? []
  const permissions = useQuery(permissionsQuery).data ?? []
  const allTeams = useQuery(teamsQuery).data ?? []
  const chosen = roles.find(({ id }) => id === role)
  return (
    <>
      <Select
        label={t('role')}
        value={role}
        onChange={onRole}
        choices={roles
          .filter(({ id, can }) => can.grant || id === role)
          .map(({ id, name }) => ({ id, name: said(name) }))}
        help={chosen ? summaryOf(chosen.permissions, permissions) : t('role.help')}
      />
      <PickMany
        label={desk('teams')}
        add={t('addTeam')}
        empty={t('noTeamYet')}
        choices={allTeams}
        selected={teams}
        onChange={onTeams}
        help={t('teams.ofAgent.help')}
      />
    </>
  )
}
