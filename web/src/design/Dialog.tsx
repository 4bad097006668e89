import type { ReactNode } from 'react'
import { X } from 'lucide-react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { t } from '@/lib/strings'
import { IconButton } from './Button'
import { classes } from './classes'
import styles from './Dialog.module.css'

type Props = {
  isOpen: boolean
  onClose: () => void
  title: string
  /** Small for a question, large for work, sheet for what slides in from the side. */
  size?: 'small' | 'medium' | 'large' | 'sheet'
  /** A question that must be answered, not clicked away. */
  alert?: boolean
  hideTitle?: boolean
  footer?: ReactNode
  children: ReactNode
}

export function Dialog(props: Props) {
  const { isOpen, onClose, title, size = 'medium', alert, hideTitle, footer, children } = props
  return (
    <ModalOverlay
      className={classes(styles.scrim, size === 'sheet' && styles.side)}
      isOpen={isOpen}
      isDismissable={!alert}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={classes(styles.modal, styles[size])}>
        <AriaDialog className={styles.dialog} role={alert ? 'alertdialog' : 'dialog'}>
          <header className={hideTitle ? 'visually-hidden' : styles.header}>
            <Heading slot="title" level={2} className={styles.title}>
              {title}
            </Heading>
            {!alert && (
              <IconButton label={t('close')} small onPress={onClose}>
                <X size={16} />
              </IconButton>
            )}
          </header>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
