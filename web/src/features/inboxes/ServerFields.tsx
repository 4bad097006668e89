import type { MailAuth, Security } from '@/api/types'
import { Select } from '@/design/Select'
import { TextField } from '@/design/TextField'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { likelyHost, usualPort } from './form'
import styles from './inboxes.module.css'

type Side = 'incoming' | 'outgoing'

export type Server = {
  host: string
  port: string
  security: Security
  user: string
  auth: MailAuth
  password: string
}

type Props<T extends Server> = {
  side: Side
  server: T
  address: string
  onChange: (server: T) => void
  errorOf: (field: string) => string | undefined
}

const securities: readonly Security[] = ['tls', 'starttls', 'plain']

export function ServerFields<T extends Server>(props: Props<T>) {
  const { side, server, address, onChange, errorOf } = props
  return (
    <div className={styles.server}>
      <TextField
        className={styles.host}
        label={t('inboxes.host')}
        placeholder={likelyHost(side, address)}
        value={server.host}
        maxLength={253}
        onChange={(host) => {
          onChange({ ...server, host })
        }}
        error={errorOf(`${side}.host`)}
      />
      <TextField
        label={t('inboxes.port')}
        inputMode="numeric"
        value={server.port}
        maxLength={5}
        onChange={(port) => {
          onChange({ ...server, port })
        }}
        error={errorOf(`${side}.port`)}
      />
      <Select
        label={t('inboxes.security')}
        value={server.security}
        choices={securities.map((id) => ({ id, name: t(`inboxes.security.${id}`) }))}
        onChange={(id) => {
          const security = securities.find((one) => one === id) ?? server.security
          const usual = server.port === '' || server.port === usualPort(side, server.security)
          const port = usual ? usualPort(side, security) : server.port
          onChange({ ...server, security, port })
        }}
      />
    </div>
  )
}

type LoginProps<T extends Server> = Props<T> & {
  /** A password is stored and still serves. */
  hasPassword: boolean
  /** One was stored, but belongs to other servers than those typed. */
  lostPassword: boolean
}

const auths: readonly MailAuth[] = ['password', 'oauth']

export function LoginFields<T extends Server>(props: LoginProps<T>) {
  const { side, server, address, onChange, errorOf, hasPassword, lostPassword } = props
  return (
    <>
      <Select
        label={t('inboxes.auth')}
        value={server.auth}
        choices={auths.map((id) => ({ id, name: t(`inboxes.auth.${id}`) }))}
        onChange={(id) => {
          onChange({ ...server, auth: auths.find((one) => one === id) ?? server.auth })
        }}
      />
      <TextField
        label={t('inboxes.user')}
        placeholder={address}
        value={server.user}
        maxLength={320}
        autoComplete="off"
        onChange={(user) => {
          onChange({ ...server, user })
        }}
        error={errorOf(`${side}.user`)}
      />
      {server.auth === 'password' && (
        <TextField
          label={desk('password')}
          type="password"
          autoComplete="new-password"
          placeholder={hasPassword ? t('inboxes.password.kept') : ''}
          help={
            hasPassword
              ? t('inboxes.password.keptHelp')
              : lostPassword
                ? t('inboxes.password.lost')
                : t('inboxes.password.help')
          }
          value={server.password}
          maxLength={1000}
          onChange={(password) => {
            onChange({ ...server, password })
          }}
        />
      )}
    </>
  )
}
