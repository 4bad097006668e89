import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeskPromise, Ticket } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { Choices } from '@/design/Choices'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { t } from '@/lib/strings/promises'
import { tellDelay } from './api'
import { knownReasons, reasonText } from './reasons'
import { refreshTicket } from '@/features/tickets/api'
import { WhenField } from './WhenField'
import styles from './PromiseDialog.module.css'

type Props = {
  promise: DeskPromise
  /** As offered; null: not offered, one tells of oneself. */
  newDue: string | null
  ticket: Ticket
  zone: string
  onClose: () => void
}

const own = 'own'

/** Tells the customer that it will be later: by when, and why. */
export function NoticeDialog({ promise, newDue, ticket, zone, onClose }: Props) {
  const client = useQueryClient()
  const [due, setDue] = useState(newDue)
  const [reason, setReason] = useState<string>('busy')
  const [words, setWords] = useState('')
  const name = ticket.customer.name || ticket.customer.email
  const said = reason === own ? words.trim() : reason
  const tell = useMutation({
    mutationFn: () => tellDelay(promise.id, { reason: said, due: due ?? '' }),
    meta: { quiet: true },
    onSuccess: () => {
      onClose()
      toasts.show(t('notice.sent', { name }))
      refreshTicket(client, ticket)
    },
  })
  const error = formError(tell.error, ['due', 'reason'])
  return (
    <FormDialog
      title={t('notice.title', { name })}
      submit={t('notice.send')}
      isPending={tell.isPending}
      isDisabled={due === null || said === ''}
      error={error.rest}
      onSubmit={() => {
        tell.mutate()
      }}
      onClose={onClose}
    >
      <p className={styles.lead}>{t('notice.text')}</p>
      <WhenField autoFocus label={t('notice.newTime')} ticket={ticket.id} zone={zone} value={due} onChange={setDue} error={error.of('due')} />
      <Choices
        label={t('notice.why')}
        value={reason}
        choices={[
          ...knownReasons.map((id) => ({ id, name: t(`notice.reason.${id}`), help: reasonText(id) })),
          { id: own, name: t('notice.reason.own') },
        ]}
        onChange={setReason}
      />
      {reason === own && (
        <TextField
          label={t('notice.ownWords')}
          help={t('notice.ownWords.help')}
          rows={2}
          value={words}
          maxLength={300}
          onChange={setWords}
          error={error.of('reason')}
        />
      )}
    </FormDialog>
  )
}
