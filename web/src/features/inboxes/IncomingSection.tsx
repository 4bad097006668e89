import type { AfterFetch, Inbox, IncomingKind } from '@/api/types'
import { Section } from '@/app/Page'
import { Choices } from '@/design/Choices'
import { Details } from '@/design/Details'
import { Select } from '@/design/Select'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings/admin'
import { keepsPassword } from './form'
import type { SectionProps } from './InboxEditor'
import { LoginFields, ServerFields } from './ServerFields'

const kinds: readonly IncomingKind[] = ['imap', 'listener', 'none']
const afters: readonly AfterFetch[] = ['seen', 'move', 'delete']

export function IncomingSection(props: SectionProps & { inbox: Inbox | null }) {
  const { inbox, form, onChange, errorOf } = props
  const { incoming } = form
  const server = {
    side: 'incoming' as const,
    server: incoming,
    address: form.address,
    onChange: (changed: typeof incoming) => {
      onChange({ incoming: changed })
    },
    errorOf,
  }
  const kept = keepsPassword(inbox, form, 'incoming')
  return (
    <Section title={t('inboxes.incoming')} help={t('inboxes.incoming.help')}>
      <Choices
        hideLabel
        label={t('inboxes.incoming')}
        value={incoming.kind}
        choices={kinds.map((id) => ({
          id,
          name: t(`inboxes.incoming.${id}`),
          help: t(`inboxes.incoming.${id}.help`),
        }))}
        onChange={(kind) => {
          onChange({ incoming: { ...incoming, kind } })
        }}
      />
      {incoming.kind === 'imap' && (
        <>
          <ServerFields {...server} />
          <LoginFields
            {...server}
            hasPassword={kept}
            lostPassword={!kept && inbox?.has_secrets.incoming_password === true}
          />
          <Details
            title={t('inboxes.more')}
            open={incoming.folder !== 'INBOX' || incoming.after !== 'seen' || form.authserv_id !== ''}
          >
            <MoreFields {...props} />
          </Details>
        </>
      )}
    </Section>
  )
}

function MoreFields({ form, onChange, errorOf }: SectionProps) {
  const { incoming } = form
  return (
    <>
      <TextField
        label={t('inboxes.folder')}
        value={incoming.folder}
        onChange={(folder) => {
          onChange({ incoming: { ...incoming, folder } })
        }}
        error={errorOf('incoming.folder')}
      />
      <Select
        label={t('inboxes.after')}
        value={incoming.after}
        choices={afters.map((id) => ({ id, name: t(`inboxes.after.${id}`) }))}
        help={incoming.after === 'delete' ? t('inboxes.after.deleteHelp') : t('inboxes.after.help')}
        onChange={(id) => {
          const after = afters.find((one) => one === id) ?? incoming.after
          onChange({ incoming: { ...incoming, after } })
        }}
      />
      {incoming.after === 'move' && (
        <TextField
          label={t('inboxes.moveTo')}
          placeholder="Deskbell"
          value={incoming.move_to}
          onChange={(move_to) => {
            onChange({ incoming: { ...incoming, move_to } })
          }}
          error={errorOf('incoming.move_to')}
        />
      )}
      <TextField
        label={t('inboxes.authserv')}
        help={t('inboxes.authserv.help')}
        placeholder="mx.example.com"
        value={form.authserv_id}
        maxLength={253}
        onChange={(authserv_id) => {
          onChange({ authserv_id })
        }}
      />
    </>
  )
}
