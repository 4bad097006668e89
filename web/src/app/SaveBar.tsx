import type { ReactNode } from 'react'
import { Button } from '@/design/Button'
import { Notice } from '@/design/Notice'
import { t } from '@/lib/strings'
import styles from './SaveBar.module.css'

type Props = {
  /** The id of the form that it sends. */
  form: string
  isOpen: boolean
  submit: string
  isPending: boolean
  isDisabled?: boolean
  error?: string | undefined
  onDiscard: () => void
  /** What is about to change. */
  children?: ReactNode
}

/** Stays at the foot of a long form while there is something to save. */
export function SaveBar(props: Props) {
  const { form, isOpen, submit, isPending, isDisabled, error, onDiscard, children } = props
  if (!isOpen) return null
  return (
    <div className={styles.bar} data-savebar>
      {error !== undefined && (
        <Notice tone="danger" live>
          {error}
        </Notice>
      )}
      <div className={styles.line}>
        <div className={styles.text}>{children}</div>
        <Button onPress={onDiscard}>{t('cancel')}</Button>
        <Button
          look="primary"
          type="submit"
          form={form}
          isPending={isPending}
          isDisabled={isDisabled ?? false}
        >
          {submit}
        </Button>
      </div>
    </div>
  )
}
