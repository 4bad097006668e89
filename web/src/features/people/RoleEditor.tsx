import { useState } from 'react'
import { Trash2 } from 'lucide-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Permission, Role } from '@/api/types'
import { BackLink } from '@/app/BackLink'
import { formError } from '@/app/form_error'
import { useMe } from '@/app/me'
import { Page } from '@/app/Page'
import { SaveBar } from '@/app/SaveBar'
import { IconButton } from '@/design/Button'
import { Confirm } from '@/design/Confirm'
import { Notice } from '@/design/Notice'
import { Switch } from '@/design/Switch'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { createRole, deleteRole, patchRole } from './api'
import { diffText, inGroups, isSame, permissionDiff } from './permissions'
import styles from './people.module.css'

type Props = { role: Role | null; permissions: readonly Permission[] }

/** One role: its name and what it may do. Nobody gives what they do not have. */
export function RoleEditor({ role, permissions }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const me = useMe()
  const [name, setName] = useState(role?.name ?? '')
  const [held, setHeld] = useState<readonly string[]>(role?.permissions ?? [])
  const [doomed, setDoomed] = useState(false)
  const diff = permissionDiff(role?.permissions ?? [], held)
  const editable = role === null || role.can.edit
  const dirty = name.trim() !== (role?.name ?? '') || !isSame(diff)

  const toList = () => navigate({ to: '/admin/$page', params: { page: 'roles' } })
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), permissions: [...held] }
      return role ? patchRole(role, body) : createRole(body)
    },
    meta: { quiet: true },
    onSuccess: async () => {
      toasts.show(role ? desk('saved') : t('roles.created', { name: name.trim() }), { seconds: 3 })
      await client.invalidateQueries({ queryKey: keys.roles })
      await toList()
    },
  })
  const remove = useMutation({
    mutationFn: (gone: Role) => deleteRole(gone.id),
    onSuccess: async (_done, gone) => {
      toasts.show(t('deleted', { name: gone.name }))
      await toList()
    },
    onSettled: () => {
      setDoomed(false)
      return client.invalidateQueries({ queryKey: keys.roles })
    },
  })
  const error = formError(save.error, ['name'])

  return (
    <Page
      title={role ? said(role.name) : t('roles.new')}
      actions={
        role?.can.remove && (
          <IconButton
            label={t('deleteNamed', { name: role.name })}
            onPress={() => {
              setDoomed(true)
            }}
          >
            <Trash2 size={16} />
          </IconButton>
        )
      }
    >
      <BackLink page="roles">{desk('roles')}</BackLink>
      <form
        id="role"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') save.mutate()
        }}
      >
        <WhyFixed role={role} />
        <TextField
          className={styles.name}
          label={t('name')}
          value={name}
          maxLength={100}
          isDisabled={!editable}
          onChange={setName}
          error={error.of('name')}
          placeholder={t('roles.name.placeholder')}
        />
        <div>
          {inGroups(permissions).map((group) => (
            <fieldset key={group.key} className={styles.group}>
              <legend>{t(`roles.group.${group.key}`)}</legend>
              <div className={styles.switches}>
                {group.permissions.map(({ key, label, help }) => {
                  const mine = me.permissions.includes(key)
                  return (
                    <Switch
                      key={key}
                      help={mine ? said(help) : t('roles.notYours', { help: said(help) })}
                      isDisabled={!editable || !mine}
                      isSelected={held.includes(key)}
                      onChange={(on) => {
                        setHeld(on ? [...held, key] : held.filter((one) => one !== key))
                      }}
                    >
                      {said(label)}
                    </Switch>
                  )
                })}
              </div>
            </fieldset>
          ))}
        </div>
      </form>
      {editable && (
        <SaveBar
          form="role"
          isOpen={dirty || role === null}
          submit={role ? desk('save') : desk('create')}
          isPending={save.isPending}
          isDisabled={name.trim() === ''}
          error={error.rest}
          onDiscard={() => void toList()}
        >
          {role && !isSame(diff) && diffText(diff, permissions)}
        </SaveBar>
      )}
      {role && (
        <Confirm
          danger
          isOpen={doomed}
          title={t('delete.title', { name: role.name })}
          confirm={t('delete')}
          isPending={remove.isPending}
          onCancel={() => {
            setDoomed(false)
          }}
          onConfirm={() => {
            remove.mutate(role)
          }}
        >
          {t('roles.delete.text')}
        </Confirm>
      )}
    </Page>
  )
}

/** Why a role cannot be changed, or whom a change reaches. */
function WhyFixed({ role }: { role: Role | null }) {
  if (role === null) return null
  if (role.key === 'admin') return <Notice>{t('roles.adminFixed')}</Notice>
  if (!role.can.edit) return <Notice>{t('roles.exceeds')}</Notice>
  if (role.agents > 0) return <Notice>{t('roles.reaches', { count: role.agents })}</Notice>
  return null
}
