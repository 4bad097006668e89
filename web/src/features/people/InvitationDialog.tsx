import { Copy } from 'lucide-react'
import type { SentInvitation } from '@/api/types'
import { Button } from '@/design/Button'
import { Dialog } from '@/design/Dialog'
import { toasts } from '@/design/toasts'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import styles from './people.module.css'

/** The link of an invitation. It is the only way in, so it is shown even when a mail went out. */
export function InvitationDialog({ sent, onClose }: { sent: SentInvitation; onClose: () => void }) {
  const { agent, invitation_url: url, mailed } = sent
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('invitation.title', { name: agent.name })}
      footer={
        <Button look="primary" onPress={onClose}>
          {desk('done')}
        </Button>
      }
    >
      <p>
        {mailed ? t('invitation.mailed', { email: agent.email }) : t('invitation.notMailed')}
      </p>
      <div className={styles.link}>
        <code>{url}</code>
        <Button
          small
          autoFocus
          icon={<Copy size={14} />}
          onPress={() => {
            void navigator.clipboard.writeText(url).then(() => toasts.show(desk('copied')))
          }}
        >
          {desk('copy')}
        </Button>
      </div>
      <p className={styles.quiet}>{t('invitation.secret')}</p>
    </Dialog>
  )
}
