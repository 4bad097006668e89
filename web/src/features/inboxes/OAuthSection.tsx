import { Copy, ExternalLink, Link2 } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { Inbox, OAuthProvider } from '@/api/types'
import { Section } from '@/app/Page'
import { Time } from '@/app/Time'
import { Button } from '@/design/Button'
import { Details } from '@/design/Details'
import { Notice } from '@/design/Notice'
import { Select } from '@/design/Select'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { oauthProvidersQuery } from './api'
import { keepsConsent, usesOAuth, type InboxForm } from './form'
import type { SectionProps } from './InboxEditor'
import styles from './inboxes.module.css'

type Props = SectionProps & {
  inbox: Inbox | null
  /** Saves what has to be, and goes to the provider. */
  onConnect: () => void
  isConnecting: boolean
}

/** The way to a mailbox whose provider takes no passwords: an app there, then its owner's consent. */
export function OAuthSection(props: Props) {
  const { inbox, form, onChange, errorOf, onConnect, isConnecting } = props
  const { oauth } = form
  const uses = usesOAuth(form)
  const { data } = useQuery({ ...oauthProvidersQuery, enabled: uses })
  if (!uses) return null
  const chosen = data?.items.find(({ id }) => id === oauth.provider)
  const kept = keepsConsent(inbox, form)
  const change = (part: Partial<InboxForm['oauth']>) => {
    onChange({ oauth: { ...oauth, ...part } })
  }
  const field = (key: 'authorize_url' | 'token_url' | 'scope' | 'client_id') => ({
    label: t(`inboxes.oauth.${key}`),
    value: oauth[key],
    autoComplete: 'off',
    maxLength: 320,
    onChange: (value: string) => {
      change({ [key]: value })
    },
    error: errorOf(`oauth.${key}`),
  })
  const secret = (key: 'client_secret' | 'refresh_token', isKept: boolean) => ({
    label: t(`inboxes.oauth.${key}`),
    type: 'password' as const,
    autoComplete: 'new-password',
    placeholder: isKept ? t('inboxes.password.kept') : '',
    value: oauth[key],
    maxLength: 4000,
    onChange: (value: string) => {
      change({ [key]: value })
    },
  })
  return (
    <Section title={t('inboxes.oauth')} help={t('inboxes.oauth.help')}>
      <Select
        label={t('inboxes.oauth.provider')}
        value={oauth.provider}
        choices={(data?.items ?? []).map(({ id, name }) => ({
          id,
          name: id === 'other' ? t('inboxes.oauth.provider.other') : name,
        }))}
        onChange={(id) => {
          const next = data?.items.find((one) => one.id === id)
          if (next && next.id !== oauth.provider) change(appOf(next))
        }}
      />
      <ol className={styles.guide}>
        <li>
          <p>{t('inboxes.oauth.step.app')}</p>
          {chosen && chosen.console_url !== '' && (
            <a className={styles.out} href={chosen.console_url} target="_blank" rel="noreferrer">
              {t('inboxes.hint.open', { site: new URL(chosen.console_url).hostname })}
              <ExternalLink size={13} aria-hidden="true" />
            </a>
          )}
        </li>
        <li>
          <p>{t('inboxes.oauth.step.redirect')}</p>
          {data && <RedirectAddress uri={data.redirect_uri} />}
        </li>
        <li>
          <p>{t('inboxes.oauth.step.enter')}</p>
          {oauth.provider === 'other' && (
            <>
              <TextField {...field('authorize_url')} />
              <TextField {...field('token_url')} />
              <TextField {...field('scope')} />
            </>
          )}
          <TextField {...field('client_id')} />
          <TextField {...secret('client_secret', kept && inbox?.has_secrets.oauth_client_secret === true)} />
        </li>
        <li>
          <p>{t('inboxes.oauth.step.connect')}</p>
          <Connection inbox={kept ? inbox : null} isConnecting={isConnecting} onConnect={onConnect} />
        </li>
      </ol>
      <Details title={t('inboxes.oauth.more')} open={oauth.refresh_token !== ''}>
        {oauth.provider !== 'other' && (
          <>
            <TextField {...field('authorize_url')} />
            <TextField {...field('token_url')} help={t('inboxes.oauth.urls.help')} />
          </>
        )}
        <TextField
          {...secret('refresh_token', kept && inbox?.has_secrets.oauth === true)}
          help={t('inboxes.oauth.refresh_token.help')}
        />
      </Details>
    </Section>
  )
}

function appOf({ id, authorize_url, token_url, scope }: OAuthProvider) {
  return { provider: id, authorize_url, token_url, scope }
}

function RedirectAddress({ uri }: { uri: string }) {
  return (
    <div className={styles.address}>
      <code>{uri}</code>
      <Button
        small
        icon={<Copy size={14} />}
        onPress={() => {
          void navigator.clipboard.writeText(uri).then(() => toasts.show(desk('copied')))
        }}
      >
        {desk('copy')}
      </Button>
    </div>
  )
}

type ConnectionProps = { inbox: Inbox | null; isConnecting: boolean; onConnect: () => void }

function Connection({ inbox, isConnecting, onConnect }: ConnectionProps) {
  const since = inbox?.has_secrets.oauth === true ? inbox.oauth.connected_at : null
  return (
    <>
      {since !== null && (
        <Notice tone="ok">
          <p>
            {t('inboxes.oauth.connectedSince')} <Time at={since} />
          </p>
        </Notice>
      )}
      <div>
        <Button icon={<Link2 size={15} />} isPending={isConnecting} onPress={onConnect}>
          {since === null ? t('inboxes.oauth.connect') : t('inboxes.oauth.reconnect')}
        </Button>
      </div>
    </>
  )
}
