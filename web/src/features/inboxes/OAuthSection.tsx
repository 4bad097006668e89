import type { Inbox } from '@/api/types'
import { Section } from '@/app/Page'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings/admin'
import { usesOAuth, type InboxForm } from './form'
import type { SectionProps } from './InboxEditor'

const fields = [
  { key: 'token_url', secret: false },
  { key: 'client_id', secret: false },
  { key: 'client_secret', secret: true },
  { key: 'refresh_token', secret: true },
] as const satisfies { key: keyof InboxForm['oauth']; secret: boolean }[]

export function OAuthSection(props: SectionProps & { inbox: Inbox | null }) {
  const { inbox, form, onChange, errorOf } = props
  const { oauth } = form
  if (!usesOAuth(form)) return null
  const kept =
    inbox?.has_secrets.oauth === true &&
    inbox.oauth.token_url === oauth.token_url &&
    inbox.oauth.client_id === oauth.client_id
  return (
    <Section title={t('inboxes.oauth')} help={t('inboxes.oauth.help')}>
      {fields.map(({ key, secret }) => (
        <TextField
          key={key}
          label={t(`inboxes.oauth.${key}`)}
          type={secret ? 'password' : 'text'}
          autoComplete={secret ? 'new-password' : 'off'}
          placeholder={secret && kept ? t('inboxes.password.kept') : ''}
          value={oauth[key]}
          maxLength={4000}
          onChange={(value) => {
            onChange({ oauth: { ...oauth, [key]: value } })
          }}
          error={errorOf(`oauth.${key}`)}
        />
      ))}
    </Section>
  )
}
