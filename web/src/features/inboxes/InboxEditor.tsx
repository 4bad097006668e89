import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Inbox } from '@/api/types'
import { BackLink } from '@/app/BackLink'
import { formError } from '@/app/form_error'
import { Page, Section } from '@/app/Page'
import { SaveBar } from '@/app/SaveBar'
import { useSession } from '@/app/me'
import { Select } from '@/design/Select'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { teamsQuery } from '@/features/people/api'
import { explain } from '@/lib/explain'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { AcknowledgementSection } from './AcknowledgementSection'
import { connectInbox, createInbox, patchInbox } from './api'
import { ConsentOutcome } from './ConsentOutcome'
import { DangerSection } from './DangerSection'
import { bodyOf, emptyForm, formOf, objectionsTo, withPreset, type InboxForm } from './form'
import { IncomingSection } from './IncomingSection'
import { OAuthSection } from './OAuthSection'
import { OutgoingSection } from './OutgoingSection'
import { presetForAddress } from './presets'
import { ProviderSection } from './ProviderSection'
import { SignatureSection } from './SignatureSection'
import { TestSection } from './TestSection'
import { writer } from './writer'

const noTeam = 'none'

/** All there is to say about one inbox, on one page. */
export function InboxEditor({ inbox: given }: { inbox: Inbox | null }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { business } = useSession()
  // What the edit is based on: if somebody else saves meanwhile, the server says so.
  const [inbox] = useState(given)
  const [form, setForm] = useState<InboxForm>(() =>
    inbox ? formOf(inbox) : { ...emptyForm, sender_name: business.name },
  )
  const [tried, setTried] = useState(false)
  const [savedForm] = useState(form)
  const objections = objectionsTo(form)
  const count = Object.keys(objections).length
  const change = (part: Partial<InboxForm>) => {
    setForm((before) => ({ ...before, ...part }))
  }

  const toList = () => navigate({ to: '/admin/$page', params: { page: 'inboxes' } })
  const store = () => (inbox ? patchInbox(inbox, bodyOf(form)) : createInbox(bodyOf(form)))
  const changed = JSON.stringify(form) !== JSON.stringify(savedForm)
  const save = useMutation({
    mutationFn: store,
    meta: { quiet: true },
    onSuccess: async ({ name }) => {
      toasts.show(inbox ? desk('saved') : t('inboxes.created', { name }), { seconds: 4 })
      await client.invalidateQueries({ queryKey: keys.inboxes })
      await toList()
    },
  })
  const connect = useMutation({
    mutationFn: async () => {
      const { id } = inbox && !changed ? inbox : await store()
      try {
        const { url } = await connectInbox(id)
        window.location.assign(url)
      } catch (error) {
        // It is saved: a second try must neither make it again nor start from what it was.
        toasts.error(explain(error))
        await client.invalidateQueries({ queryKey: keys.inboxes })
        await toList()
      }
    },
    meta: { quiet: true },
  })
  const refused = formError(save.error ?? connect.error, formFields)
  const errorOf = (field: string) => (tried ? objections[field] : undefined) ?? refused.of(field)

  return (
    <Page title={inbox?.name ?? t('inboxes.new')}>
      <BackLink page="inboxes">{desk('inboxes')}</BackLink>
      <ConsentOutcome inbox={inbox} />
      <form
        id="inbox"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (count === 0) save.mutate()
          else focusFirstError(event.currentTarget)
        }}
      >
        <AddressSection form={form} isNew={inbox === null} onChange={change} errorOf={errorOf} />
        <ProviderSection form={form} onChange={setForm} />
        <IncomingSection inbox={inbox} form={form} onChange={change} errorOf={errorOf} />
        <OutgoingSection inbox={inbox} form={form} onChange={change} errorOf={errorOf} />
        <OAuthSection
          inbox={inbox}
          form={form}
          onChange={change}
          errorOf={errorOf}
          isConnecting={connect.isPending}
          onConnect={() => {
            setTried(true)
            if (count === 0) connect.mutate()
          }}
        />
        <TestSection
          inbox={inbox}
          form={form}
          objections={objections}
          tried={tried}
          onTried={() => {
            setTried(true)
          }}
        />
        <SignatureSection
          html={savedForm.signature_html}
          onChange={(signature_html) => {
            change({ signature_html })
          }}
        />
        <AcknowledgementSection form={form} onChange={change} />
      </form>
      {inbox && <DangerSection inbox={given ?? inbox} onGone={() => void toList()} />}
      <SaveBar
        form="inbox"
        isOpen={inbox === null || changed}
        submit={inbox ? desk('save') : t('inboxes.create')}
        isPending={save.isPending}
        error={
          refused.rest ?? (tried && count > 0 ? t('inboxes.objections', { count }) : undefined)
        }
        onDiscard={() => void toList()}
      />
    </Page>
  )
}

/** The names under which the server complains, of fields that stand on this page. */
const formFields = [
  'address', 'name', 'sender_name',
  ...['host', 'port', 'user', 'folder', 'move_to'].map((name) => `incoming.${name}`),
  ...['host', 'port', 'user'].map((name) => `outgoing.${name}`),
  'oauth.authorize_url', 'oauth.token_url', 'oauth.client_id',
]

export type SectionProps = {
  form: InboxForm
  onChange: (part: Partial<InboxForm>) => void
  errorOf: (field: string) => string | undefined
}

function AddressSection({ form, isNew, onChange, errorOf }: SectionProps & { isNew: boolean }) {
  const teams = useQuery(teamsQuery).data ?? []
  const untouched = form.incoming.host === '' && form.outgoing.host === ''
  return (
    <Section title={t('inboxes.address.title')} help={t('inboxes.address.help')}>
      <TextField
        autoFocus={isNew}
        label={desk('email')}
        type="email"
        placeholder="hello@example.com"
        value={form.address}
        maxLength={320}
        onChange={(address) => {
          onChange({ address })
        }}
        onBlur={() => {
          const preset = presetForAddress(form.address)
          if (preset && untouched) onChange(withPreset(form, preset))
        }}
        error={errorOf('address')}
      />
      <TextField
        label={t('name')}
        help={t('inboxes.name.help')}
        placeholder={t('inboxes.name.placeholder')}
        value={form.name}
        maxLength={100}
        onChange={(name) => {
          onChange({ name })
        }}
        error={errorOf('name')}
      />
      <TextField
        label={t('inboxes.sender')}
        help={t('inboxes.sender.help', {
          sender: form.sender_name.trim() || 'Petal & Stem',
          address: form.address.trim() || 'hello@example.com',
          ...writer,
        })}
        value={form.sender_name}
        maxLength={100}
        onChange={(sender_name) => {
          onChange({ sender_name })
        }}
        error={errorOf('sender_name')}
      />
      <Select
        label={desk('team')}
        help={t('inboxes.team.help')}
        value={form.team_id ?? noTeam}
        choices={[{ id: noTeam, name: desk('noTeam') }, ...teams]}
        onChange={(id) => {
          onChange({ team_id: id === noTeam ? null : id })
        }}
      />
    </Section>
  )
}

function focusFirstError(form: HTMLFormElement): void {
  // The errors are drawn by the next frame.
  requestAnimationFrame(() => {
    form.querySelector<HTMLElement>('[data-invalid] input, input[aria-invalid]')?.focus()
  })
}
