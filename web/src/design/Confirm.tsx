import type { ReactNode } from 'react'
import { t } from '@/lib/strings'
import { Button } from './Button'
import { Dialog } from './Dialog'

type Props = {
  isOpen: boolean
  title: string
  children: ReactNode
  confirm: string
  danger?: boolean
  isPending?: boolean
  onConfirm: () => void
  onCancel: () => void
}

/** A question before something that cannot be undone. Where undo is possible, do not ask. */
export function Confirm(props: Props) {
  const { isOpen, title, children, confirm, danger, isPending, onConfirm, onCancel } = props
  return (
    <Dialog
      alert
      isOpen={isOpen}
      onClose={onCancel}
      title={title}
      size="small"
      footer={
        <>
          <Button onPress={onCancel}>{t('cancel')}</Button>
          <Button
            autoFocus
            look={danger ? 'danger' : 'primary'}
            isPending={isPending ?? false}
            onPress={onConfirm}
          >
            {confirm}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
