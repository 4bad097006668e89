import { useState } from 'react'
import { Copy, KeyRound } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { useMe } from '@/app/me'
import { Section } from '@/app/Page'
import { Time } from '@/app/Time'
import { Button } from '@/design/Button'
import { Confirm } from '@/design/Confirm'
import { Dialog } from '@/design/Dialog'
import { Select } from '@/design/Select'
import { Switch } from '@/design/Switch'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { permissionsQuery } from '@/features/people/api'
import { said, t } from '@/lib/strings'
import type { Token } from '@/api/types'
import { createToken, deleteToken, tokensQuery } from './api'
import styles from './profile.module.css'

export function TokenSection() {
  const client = useQueryClient()
  const { data = [], isSuccess } = useQuery(tokensQuery)
  const [creating, setCreating] = useState(false)
  const [doomed, setDoomed] = useState<Token | null>(null)
  const remove = useMutation({
    mutationFn: deleteToken,
    onSuccess: () => {
      setDoomed(null)
      return client.invalidateQueries({ queryKey: keys.myTokens })
    },
  })
  return (
    <Section title={t('profile.tokens')} help={t('tokens.help')}>
      {isSuccess && data.length === 0 && <p className={styles.quiet}>{t('tokens.none')}</p>}
      <ul className={styles.list}>
        {data.map((token) => (
          <li key={token.id} className={styles.item}>
            <KeyRound size={18} aria-hidden="true" />
            <span className={styles.text}>
              <b>{token.name}</b>
              <span className={styles.quiet}>
                {token.scopes.join(', ')}
                {' · '}
                {token.last_used_at === null ? (
                  t('tokens.neverUsed')
                ) : (
                  <>
                    {t('tokens.lastUsed')} <Time at={token.last_used_at} />
                  </>
                )}
              </span>
            </span>
            <Button
              small
              onPress={() => {
                setDoomed(token)
              }}
            >
              {t('tokens.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button
          onPress={() => {
            setCreating(true)
          }}
        >
          {t('tokens.new')}
        </Button>
      </div>
      {creating && (
        <NewTokenDialog
          onClose={() => {
            setCreating(false)
          }}
        />
      )}
      <Confirm
        danger
        isOpen={doomed !== null}
        title={t('tokens.revoke.title', { name: doomed?.name ?? '' })}
        confirm={t('tokens.revoke')}
        isPending={remove.isPending}
        onCancel={() => {
          setDoomed(null)
        }}
        onConfirm={() => {
          if (doomed) remove.mutate(doomed.id)
        }}
      >
        {t('tokens.revoke.text')}
      </Confirm>
    </Section>
  )
}

const lifetimes = [30, 90, 365] as const

function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const me = useMe()
  const { data: known } = useQuery(permissionsQuery)
  // Whoever may not read what permissions mean still knows which they have.
  const permissions = me.permissions.map(
    (key) => known?.find((one) => one.key === key) ?? { key, label: key, help: '' },
  )
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly string[]>([])
  const [days, setDays] = useState('90')
  const create = useMutation({
    mutationFn: () =>
      createToken({
        name: name.trim(),
        scopes: [...scopes],
        ...(days !== 'never' && { expires_in_days: Number(days) }),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.myTokens }),
  })

  if (create.data) return <Secret secret={create.data.secret} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('tokens.new')}
      footer={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            isPending={create.isPending}
            isDisabled={name.trim() === '' || scopes.length === 0}
            onPress={() => {
              create.mutate()
            }}
          >
            {t('create')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <TextField
          autoFocus
          label={t('tokens.name')}
          help={t('tokens.name.help')}
          value={name}
          onChange={setName}
        />
        <Select
          label={t('tokens.expires')}
          value={days}
          onChange={setDays}
          choices={[
            ...lifetimes.map((count) => ({ id: String(count), name: t('days', { count }) })),
            { id: 'never', name: t('never') },
          ]}
        />
        <fieldset className={styles.scopes}>
          <legend>{t('tokens.scopes')}</legend>
          {permissions.map(({ key, label, help }) => (
            <Switch
              key={key}
              help={said(help)}
              isSelected={scopes.includes(key)}
              onChange={(on) => {
                setScopes(on ? [...scopes, key] : scopes.filter((one) => one !== key))
              }}
            >
              {said(label)}
            </Switch>
          ))}
        </fieldset>
      </div>
    </Dialog>
  )
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('tokens.created')}
      footer={
        <Button look="primary" onPress={onClose}>
          {t('done')}
        </Button>
      }
    >
      <p>{t('tokens.onlyOnce')}</p>
      <div className={styles.secret}>
        <code>{secret}</code>
        <Button
          small
          icon={<Copy size={14} />}
          onPress={() => {
            void navigator.clipboard.writeText(secret).then(() => toasts.show(t('copied')))
          }}
        >
          {t('copy')}
        </Button>
      </div>
    </Dialog>
  )
}
