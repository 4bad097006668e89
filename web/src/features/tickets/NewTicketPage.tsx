import { useRef, useState } from 'react'
import { Paperclip, X } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Attachment, Customer } from '@/api/types'
import { Page } from '@/app/Page'
import { Avatar } from '@/design/Avatar'
import { Button, IconButton } from '@/design/Button'
import { Select } from '@/design/Select'
import { TextField } from '@/design/TextField'
import { customerQuery, emailOf } from '@/features/customers/api'
import { CustomerField } from '@/features/customers/CustomerField'
import { inboxesQuery } from '@/features/inboxes/api'
import { t, type Key } from '@/lib/strings'
import { createTicket } from './api'
import { Editor } from './composer/Editor'
import { UploadList } from './composer/UploadList'
import { useUploads } from './composer/useUploads'
import { isUnconnected } from './emptiness'
import { objections, toNewTicket, type NewTicketForm, type Objection, type Way } from './new_ticket'
import { NoInbox } from './NoInbox'
import styles from './NewTicketPage.module.css'

const ways: { id: Way; name: Key & `way.${string}` }[] = [
  { id: 'send', name: 'way.send' },
  { id: 'phone', name: 'way.phone' },
  { id: 'counter', name: 'way.counter' },
  { id: 'letter', name: 'way.letter' },
]

export function NewTicketPage() {
  const { customer: customerId } = useSearch({ from: '/desk/new' })
  const given = useQuery({ ...customerQuery(customerId ?? ''), enabled: customerId !== undefined })
  const { data: inboxes } = useQuery(inboxesQuery)
  if (customerId !== undefined && given.isPending) return null
  if (isUnconnected(inboxes)) {
    return (
      <Page title={t('newTicket')}>
        <NoInbox />
      </Page>
    )
  }
  return <Form given={given.data} />
}

function Form({ given }: { given: Customer | undefined }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const inboxes = (useQuery(inboxesQuery).data ?? []).filter(({ active }) => active)
  const [form, setForm] = useState<NewTicketForm>({
    inbox: '',
    customer: given ? { id: given.id, name: given.name, email: emailOf(given) } : null,
    name: '',
    email: '',
    subject: '',
    way: 'send',
    html: '',
    attachments: [],
  })
  const [files, setFiles] = useState<Attachment[]>([])
  const [told, setTold] = useState<Objection[]>([])
  const picker = useRef<HTMLInputElement>(null)
  const uploads = useUploads((attachment) => {
    setFiles((before) => [...before, attachment])
  })
  const whole = {
    ...form,
    inbox: form.inbox || (inboxes[0]?.id ?? ''),
    attachments: files.map(({ id }) => id),
  }
  const change = (part: Partial<NewTicketForm>) => {
    setForm((before) => ({ ...before, ...part }))
    setTold([])
  }
  const create = useMutation({
    mutationFn: () => createTicket(toNewTicket(whole)),
    onSuccess: async ({ number }) => {
      void client.invalidateQueries({ queryKey: keys.lists })
      void client.invalidateQueries({ queryKey: keys.views })
      await navigate({ to: '/tickets/$number', params: { number: String(number) }, search: { view: 'mine' } })
    },
  })
  const submit = () => {
    const wrong = objections(whole)
    setTold(wrong)
    if (wrong.length === 0 && uploads.running.length === 0) create.mutate()
  }
  const objection = (name: Objection) => (told.includes(name) ? t(`objection.${name}`) : undefined)
  const sends = form.way === 'send'

  return (
    <Page title={t('newTicket')}>
      <div className={styles.form}>
        <div className={styles.pair}>
          <Select
            label={t('way')}
            value={form.way}
            choices={ways.map(({ id, name }) => ({ id, name: t(name) }))}
            onChange={(id) => {
              const way = ways.find((one) => one.id === id)
              if (way) change({ way: way.id })
            }}
          />
          <Select
            label={sends ? t('sendFrom') : t('inbox')}
            value={whole.inbox || null}
            choices={inboxes.map(({ id, name, address }) => ({ id, name: `${name} · ${address}` }))}
            onChange={(inbox) => {
              change({ inbox })
            }}
            error={objection('inbox')}
          />
        </div>
        {form.customer ? (
          <div className={styles.customer}>
            <Avatar name={form.customer.name} seed={form.customer.email} />
            <span className={styles.who}>
              <b>{form.customer.name}</b> {form.customer.email}
            </span>
            <IconButton
              small
              label={t('otherCustomer')}
              onPress={() => {
                change({ customer: null })
              }}
            >
              <X size={14} />
            </IconButton>
          </div>
        ) : (
          <div className={styles.pair}>
            <CustomerField
              value={form.email}
              error={objection('customer') ?? objection('email')}
              onChange={(email) => {
                change({ email })
              }}
              onPick={(customer) => {
                change({ customer: { id: customer.id, name: customer.name, email: emailOf(customer) } })
              }}
            />
            <TextField
              label={t('customerName')}
              value={form.name}
              onChange={(name) => {
                change({ name })
              }}
            />
          </div>
        )}
        <TextField
          label={t('subject')}
          value={form.subject}
          maxLength={250}
          error={objection('subject')}
          onChange={(subject) => {
            change({ subject })
          }}
        />
        <div className={styles.editor}>
          <Editor
            ref={null}
            html=""
            mentions={false}
            autoFocus={false}
            placeholder={sends ? t('replyPlaceholder') : t('whatTheySaid')}
            onChange={(html) => {
              change({ html })
            }}
            onFiles={uploads.add}
            onSubmit={submit}
            onEscape={() => undefined}
            below={
              <UploadList
                attachments={files}
                uploads={uploads.running}
                onRemove={(id) => {
                  setFiles((before) => before.filter((one) => one.id !== id))
                }}
                onCancel={uploads.cancel}
              />
            }
            tools={
              <>
                <IconButton label={t('attachFiles')} small onPress={() => picker.current?.click()}>
                  <Paperclip size={15} />
                </IconButton>
                <input
                  ref={picker}
                  type="file"
                  multiple
                  hidden
                  onChange={(event) => {
                    if (event.target.files) uploads.add(event.target.files)
                    event.target.value = ''
                  }}
                />
              </>
            }
            actions={
              <Button look="primary" isPending={create.isPending} onPress={submit}>
                {sends ? t('createAndSend') : t('create')}
              </Button>
            }
          />
        </div>
        {told.includes('text') && (
          <p className={styles.problem} role="alert">
            {t('objection.text')}
          </p>
        )}
      </div>
    </Page>
  )
}
