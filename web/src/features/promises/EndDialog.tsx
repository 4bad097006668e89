import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeskPromise, Ticket } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { Button } from '@/design/Button'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { keepPromise, withdrawPromise } from './api'
import { kindNames } from './labels'
import { refreshTicket } from '@/features/tickets/api'
import styles from './PromiseDialog.module.css'

type Props = { promise: DeskPromise; as: 'keep' | 'withdraw'; ticket: Ticket; onClose: () => void }

const usual = {
  keep: ['keep.usual.called', 'keep.usual.inPerson', 'keep.usual.elsewhere'],
  withdraw: ['withdraw.usual.customer', 'withdraw.usual.needless', 'withdraw.usual.mistake'],
} as const

/** Ends a promise by hand, and asks why: it stays on record. */
export function EndDialog({ promise, as, ticket, onClose }: Props) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const end = useMutation({
    mutationFn: () => (as === 'keep' ? keepPromise : withdrawPromise)(promise.id, reason.trim()),
    meta: { quiet: true },
    onSuccess: () => {
      onClose()
      toasts.show(t(`${as}.done`), { seconds: 4 })
      refreshTicket(client, ticket)
    },
  })
  const error = formError(end.error, ['reason'])
  return (
    <FormDialog
      title={t(`${as}.title`, { what: promise.what || desk(kindNames[promise.kind]) })}
      submit={t(`${as}.submit`)}
      isPending={end.isPending}
      isDisabled={reason.trim() === ''}
      error={error.rest}
      onSubmit={() => {
        end.mutate()
      }}
      onClose={onClose}
    >
      <p className={styles.lead}>{t(`${as}.text`)}</p>
      <TextField
        autoFocus
        label={t('reason')}
        value={reason}
        maxLength={300}
        onChange={setReason}
        placeholder={t(`${as}.placeholder`)}
        error={error.of('reason')}
      />
      <div className={styles.quick} role="group" aria-label={t('reason.usual')}>
        {usual[as].map((key) => (
          <Button
            key={key}
            small
            onPress={() => {
              setReason(t(key))
            }}
          >
            {t(key)}
          </Button>
        ))}
      </div>
    </FormDialog>
  )
}
