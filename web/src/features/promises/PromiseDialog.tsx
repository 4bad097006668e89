import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { NewPromise, Ticket } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { Choices } from '@/design/Choices'
import { Switch } from '@/design/Switch'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { customerQuery } from '@/features/customers/api'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { makePromise } from './api'
import type { PendingPromise } from './offers'
import { refreshTicket } from '@/features/tickets/api'
import { WhenField } from './WhenField'
import styles from './PromiseDialog.module.css'

type Props = {
  ticket: Ticket
  begin?: Partial<PendingPromise> | undefined
  /** In a reply that is being written: it is made when that is sent. Otherwise at once. */
  onKeepForSending?: (promise: PendingPromise) => void
  onClose: () => void
}

/** A promise by hand: what, by when, and whether the customer sees it. */
export function PromiseDialog({ ticket, begin, onKeepForSending, onClose }: Props) {
  const client = useQueryClient()
  const zone = useQuery(customerQuery(ticket.customer.id)).data?.time_zone ?? ''
  const [kind, setKind] = useState<NewPromise['kind']>(begin?.kind ?? 'update')
  const [what, setWhat] = useState(begin?.what ?? '')
  const [due, setDue] = useState<string | null>(begin?.due ?? null)
  const [visible, setVisible] = useState(begin?.visible ?? true)
  const make = useMutation({
    mutationFn: (promise: PendingPromise) => makePromise(ticket.id, promise),
    meta: { quiet: true },
    onSuccess: () => {
      onClose()
      toasts.show(t('make.done'), { seconds: 4 })
      refreshTicket(client, ticket)
    },
  })
  const error = formError(make.error, ['due', 'what'])
  return (
    <FormDialog
      title={t('make.title')}
      submit={onKeepForSending ? t('make.withMessage') : t('make.submit')}
      isPending={make.isPending}
      isDisabled={due === null}
      error={error.rest}
      onSubmit={() => {
        const promise = { kind, what: what.trim(), due: due ?? '', visible }
        if (onKeepForSending) {
          onKeepForSending(promise)
          onClose()
        } else make.mutate(promise)
      }}
      onClose={onClose}
    >
      <Choices
        hideLabel
        label={t('make.kind')}
        value={kind}
        choices={[
          { id: 'update', name: desk('promise.update'), help: t('make.update.help') },
          { id: 'callback', name: desk('promise.callback'), help: t('make.callback.help') },
        ]}
        onChange={setKind}
      />
      <WhenField autoFocus ticket={ticket.id} zone={zone} value={due} onChange={setDue} error={error.of('due')} />
      <TextField
        label={t('make.what')}
        placeholder={t('make.what.placeholder')}
        value={what}
        maxLength={200}
        onChange={setWhat}
        error={error.of('what')}
      />
      <Switch isSelected={visible} help={t('make.visible.help')} onChange={setVisible}>
        {t('make.visible')}
      </Switch>
      <p className={styles.lead}>
        {ticket.owner ? t('make.owner', { name: ticket.owner.name }) : t('make.noOwner')}
      </p>
    </FormDialog>
  )
}
