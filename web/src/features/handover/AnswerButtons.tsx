import { useState } from 'react'
import { Check } from 'lucide-react'
import type { Handover } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { Button } from '@/design/Button'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings/handover'
import { useAnswers } from './useAnswers'
import styles from './AnswerButtons.module.css'

type Props = { handover: Handover; onAccepted?: () => void; onRefused?: () => void }

/** Accept, refuse or withdraw: whatever the reader may. */
export function AnswerButtons({ handover, onAccepted, onRefused }: Props) {
  const { can, ticket, giver } = handover
  const { accept, refuse, withdraw } = useAnswers(handover)
  const [refusing, setRefusing] = useState(false)
  const [reason, setReason] = useState('')
  const error = formError(refuse.error, ['reason'])
  return (
    <div className={styles.buttons}>
      {can.accept && (
        <Button
          small
          look="primary"
          icon={<Check size={14} />}
          isPending={accept.isPending}
          onPress={() => {
            accept.mutate(undefined, { ...(onAccepted && { onSuccess: onAccepted }) })
          }}
        >
          {t('accept')}
        </Button>
      )}
      {can.refuse && (
        <Button
          small
          onPress={() => {
            setRefusing(true)
          }}
        >
          {t('refuse')}
        </Button>
      )}
      {can.withdraw && (
        <Button
          small
          isPending={withdraw.isPending}
          onPress={() => {
            withdraw.mutate()
          }}
        >
          {t('withdraw')}
        </Button>
      )}
      {refusing && (
        <FormDialog
          title={t('refuse.title', { number: ticket.number })}
          submit={t('refuse.submit')}
          isPending={refuse.isPending}
          isDisabled={reason.trim() === ''}
          error={error.rest}
          onSubmit={() => {
            refuse.mutate(reason, {
              onSuccess: () => {
                setRefusing(false)
                onRefused?.()
              },
            })
          }}
          onClose={() => {
            setRefusing(false)
          }}
        >
          <p>{t('refuse.text', { name: giver.name })}</p>
          <TextField
            autoFocus
            isRequired
            label={t('refuse.reason')}
            placeholder={t('refuse.placeholder')}
            rows={3}
            maxLength={500}
            value={reason}
            error={error.of('reason')}
            onChange={setReason}
          />
        </FormDialog>
      )}
    </div>
  )
}
