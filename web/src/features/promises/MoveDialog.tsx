import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeskPromise, Ticket } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { Switch } from '@/design/Switch'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { t } from '@/lib/strings/promises'
import { changePromise } from './api'
import { refreshTicket } from '@/features/tickets/api'
import { WhenField } from './WhenField'

type Props = { promise: DeskPromise; ticket: Ticket; zone: string; onClose: () => void }

/** Another time, other words; a new time needs its reason. */
export function MoveDialog({ promise, ticket, zone, onClose }: Props) {
  const client = useQueryClient()
  const [due, setDue] = useState<string | null>(promise.due)
  const [what, setWhat] = useState(promise.what)
  const [visible, setVisible] = useState(promise.visible)
  const [reason, setReason] = useState('')
  const isMoved = due !== null && due !== promise.due
  const isChanged = isMoved || what !== promise.what || visible !== promise.visible
  const move = useMutation({
    mutationFn: () =>
      changePromise(promise.id, {
        ...(isMoved && { due, reason: reason.trim() }),
        ...(what !== promise.what && { what: what.trim() }),
        ...(visible !== promise.visible && { visible }),
      }),
    meta: { quiet: true },
    onSuccess: () => {
      onClose()
      toasts.show(t(isMoved ? 'move.done' : 'move.changed'), { seconds: 4 })
      refreshTicket(client, ticket)
    },
  })
  const error = formError(move.error, ['due', 'reason', 'what'])
  return (
    <FormDialog
      title={t('move.title')}
      submit={t(isMoved ? 'move.submit' : 'save')}
      isPending={move.isPending}
      isDisabled={!isChanged || due === null || (isMoved && reason.trim() === '')}
      error={error.rest}
      onSubmit={() => {
        move.mutate()
      }}
      onClose={onClose}
    >
      <WhenField autoFocus ticket={ticket.id} zone={zone} value={due} onChange={setDue} error={error.of('due')} />
      {isMoved && (
        <TextField
          label={t('reason')}
          help={t('move.reason.help')}
          value={reason}
          maxLength={300}
          onChange={setReason}
          error={error.of('reason')}
        />
      )}
      <TextField label={t('make.what')} value={what} maxLength={200} onChange={setWhat} error={error.of('what')} />
      <Switch isSelected={visible} onChange={setVisible}>
        {t('make.visible')}
      </Switch>
    </FormDialog>
  )
}
