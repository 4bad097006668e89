import { useParams } from '@tanstack/react-router'
import { KeyRound, Plus, ShieldCheck } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Missing } from '@/app/Failure'
import { Loaded } from '@/app/Loaded'
import { Page } from '@/app/Page'
import { Row, Rows } from '@/app/Rows'
import { Badge } from '@/design/Badge'
import { Button } from '@/design/Button'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { permissionsQuery, rolesQuery } from './api'
import { summaryOf } from './permissions'
import { RoleEditor } from './RoleEditor'

export default function RolesPage() {
  const { id } = useParams({ strict: false })
  return id === undefined ? <RoleList /> : <RoleDetail key={id} id={id} />
}

function RoleList() {
  const navigate = useNavigate()
  const query = useQuery(rolesQuery)
  const permissions = useQuery(permissionsQuery).data ?? []
  return (
    <Page
      title={desk('roles')}
      lead={t('roles.lead')}
      actions={
        <Button
          look="primary"
          icon={<Plus size={15} />}
          onPress={() => void navigate({ to: '/admin/$page/$id', params: { page: 'roles', id: 'new' } })}
        >
          {t('roles.new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(roles) => (
          <Rows label={desk('roles')}>
            {roles.map((role) => (
              <Row
                key={role.id}
                icon={role.key === 'admin' ? <ShieldCheck size={18} /> : <KeyRound size={18} />}
                title={said(role.name)}
                link={{ to: '/admin/$page/$id', params: { page: 'roles', id: role.id } }}
                badges={role.builtin && <Badge>{t('roles.builtin')}</Badge>}
                detail={summaryOf(role.permissions, permissions)}
                aside={t('roles.agents', { count: role.agents })}
              />
            ))}
          </Rows>
        )}
      </Loaded>
    </Page>
  )
}

function RoleDetail({ id }: { id: string }) {
  const roles = useQuery(rolesQuery)
  const permissions = useQuery(permissionsQuery)
  if (roles.data === undefined || permissions.data === undefined) {
    return (
      <Page title={desk('roles')}>
        <Loaded query={roles}>{() => <Loaded query={permissions}>{() => null}</Loaded>}</Loaded>
      </Page>
    )
  }
  if (id === 'new') return <RoleEditor role={null} permissions={permissions.data} />
  const role = roles.data.find((one) => one.id === id)
  return role ? (
    <RoleEditor key={role.version} role={role} permissions={permissions.data} />
  ) : (
    <Missing />
  )
}
