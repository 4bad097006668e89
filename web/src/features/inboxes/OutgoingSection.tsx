import type { Inbox, OutgoingKind } from '@/api/types'
import { useSession } from '@/app/me'
import { Section } from '@/app/Page'
import { Choices } from '@/design/Choices'
import { Switch } from '@/design/Switch'
import { t } from '@/lib/strings/admin'
import { keepsPassword, sharesLogin } from './form'
import type { SectionProps } from './InboxEditor'
import { LoginFields, ServerFields } from './ServerFields'

export function OutgoingSection(props: SectionProps & { inbox: Inbox | null }) {
  const { inbox, form, onChange, errorOf } = props
  const { features } = useSession()
  const { outgoing } = form
  const offersSandbox = features.demo || outgoing.kind === 'sandbox'
  const kinds: readonly OutgoingKind[] = ['smtp', ...(offersSandbox ? ['sandbox' as const] : []), 'none']
  const server = {
    side: 'outgoing' as const,
    server: outgoing,
    address: form.address,
    onChange: (changed: typeof outgoing) => {
      onChange({ outgoing: changed })
    },
    errorOf,
  }
  const kept = keepsPassword(inbox, form, 'outgoing')
  return (
    <Section title={t('inboxes.outgoing')} help={t('inboxes.outgoing.help')}>
      <Choices
        hideLabel
        label={t('inboxes.outgoing')}
        value={outgoing.kind}
        choices={kinds.map((id) => ({
          id,
          name: t(`inboxes.outgoing.${id}`),
          help: t(`inboxes.outgoing.${id}.help`),
        }))}
        onChange={(kind) => {
          onChange({ outgoing: { ...outgoing, kind } })
        }}
      />
      {outgoing.kind === 'smtp' && (
        <>
          <ServerFields {...server} />
          {form.incoming.kind === 'imap' && (
            <Switch
              isSelected={form.sameLogin}
              onChange={(sameLogin) => {
                onChange({ sameLogin })
              }}
            >
              {t('inboxes.sameLogin')}
            </Switch>
          )}
          {!sharesLogin(form) && (
            <LoginFields
              {...server}
              hasPassword={kept}
              lostPassword={!kept && inbox?.has_secrets.outgoing_password === true}
            />
          )}
        </>
      )}
    </Section>
  )
}
