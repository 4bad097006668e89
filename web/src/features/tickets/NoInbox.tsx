import { Inbox } from 'lucide-react'
import { useNavigate } from '@tanstack/react-router'
import { useMe } from '@/app/me'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { t } from '@/lib/strings'

/** Before the first mailbox is connected no ticket can come or be made. */
export function NoInbox() {
  const navigate = useNavigate()
  const mayConnect = useMe().permissions.includes('inboxes.manage')
  const connect = () =>
    void navigate({ to: '/admin/$page/$id', params: { page: 'inboxes', id: 'new' } })
  return (
    <EmptyState
      icon={<Inbox size={22} />}
      title={t('empty.inboxes.title')}
      action={
        mayConnect && (
          <Button look="primary" onPress={connect}>
            {t('empty.inboxes.action')}
          </Button>
        )
      }
    >
      {t('empty.inboxes.text')}
    </EmptyState>
  )
}
