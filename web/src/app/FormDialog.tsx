import { useId, type ReactNode } from 'react'
import { Button } from '@/design/Button'
import { Dialog } from '@/design/Dialog'
import { Notice } from '@/design/Notice'
import { t } from '@/lib/strings'
import styles from './FormDialog.module.css'

type Props = {
  title: string
  submit: string
  isPending: boolean
  isDisabled?: boolean
  error?: string | undefined
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

/** A few fields in a dialog; Enter sends them. */
export function FormDialog(props: Props) {
  const { title, submit, isPending, isDisabled, error, onSubmit, onClose, children } = props
  const id = useId()
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form={id}
            isPending={isPending}
            isDisabled={isDisabled ?? false}
          >
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!isPending && !isDisabled) onSubmit()
        }}
      >
        {children}
        {error !== undefined && (
          <Notice tone="danger" live>
            {error}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
