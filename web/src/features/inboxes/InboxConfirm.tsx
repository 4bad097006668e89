import type { Inbox } from '@/api/types'
import { Confirm } from '@/design/Confirm'
import { t } from '@/lib/strings/admin'
import { useInboxActions } from './useInboxActions'

export type InboxQuestion = { what: 'off' | 'delete' | 'used'; inbox: Inbox }

type Props = { question: InboxQuestion; onClose: () => void; onDone?: () => void }

/** Before an inbox falls silent or goes. One with tickets cannot go, but can be switched off. */
export function InboxConfirm({ question: { what, inbox }, onClose, onDone }: Props) {
  const { setActive, remove } = useInboxActions()
  const { name } = inbox
  const off = () => {
    setActive.mutate({ inbox, active: false }, { onSuccess: () => onDone?.(), onSettled: onClose })
  }
  if (what === 'delete') {
    return (
      <Confirm
        danger
        isOpen
        title={t('delete.title', { name })}
        confirm={t('delete')}
        isPending={remove.isPending}
        onCancel={onClose}
        onConfirm={() => {
          remove.mutate(inbox, {
            onSuccess: () => onDone?.(),
            onSettled: onClose,
          })
        }}
      >
        {t('inboxes.delete.text')}
      </Confirm>
    )
  }
  return (
    <Confirm
      isOpen
      title={what === 'off' ? t('inboxes.off.title', { name }) : t('inboxes.used.title', { name })}
      confirm={t('inboxes.switchOff')}
      isPending={setActive.isPending}
      onCancel={onClose}
      onConfirm={off}
    >
      {what === 'off' ? t('inboxes.off.text') : t('inboxes.used.text')}
    </Confirm>
  )
}
