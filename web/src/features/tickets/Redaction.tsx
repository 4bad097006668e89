import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Id, Ticket } from '@/api/types'
import { Confirm } from '@/design/Confirm'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings'
import { redactEntry, refreshTicket } from './api'
import styles from './Redaction.module.css'

/** What stands where content was removed for good. */
export function Redacted() {
  return <p className={styles.gone}>{t('redacted')}</p>
}

type Props = { ticket: Ticket; entry: Id; onClose: () => void }

export function RedactDialog({ ticket, entry, onClose }: Props) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const redact = useMutation({
    mutationFn: () => redactEntry(ticket.id, entry, reason.trim()),
    onSuccess: () => {
      refreshTicket(client, ticket)
      onClose()
    },
  })
  return (
    <Confirm
      isOpen
      danger
      title={t('redact.title')}
      confirm={t('redact')}
      isPending={redact.isPending}
      onCancel={onClose}
      onConfirm={() => {
        redact.mutate()
      }}
    >
      <p className={styles.explain}>{t('redact.text')}</p>
      <TextField label={t('redact.reason')} value={reason} onChange={setReason} />
    </Confirm>
  )
}
