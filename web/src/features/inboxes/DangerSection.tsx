import { useState } from 'react'
import type { Inbox } from '@/api/types'
import { Section } from '@/app/Page'
import { Button } from '@/design/Button'
import { t } from '@/lib/strings/admin'
import { InboxConfirm, type InboxQuestion } from './InboxConfirm'
import { useInboxActions } from './useInboxActions'
import styles from './inboxes.module.css'

/** Fetching now, switching off, deleting: done at once, without saving the form. */
export function DangerSection({ inbox, onGone }: { inbox: Inbox; onGone: () => void }) {
  const { fetchNow, setActive } = useInboxActions()
  const [question, setQuestion] = useState<InboxQuestion | null>(null)
  return (
    <Section title={t('inboxes.atOnce')} help={t('inboxes.atOnce.help')}>
      <div className={styles.buttons}>
        {inbox.active && inbox.incoming.kind === 'imap' && (
          <Button
            isPending={fetchNow.isPending}
            onPress={() => {
              fetchNow.mutate(inbox)
            }}
          >
            {t('inboxes.fetch')}
          </Button>
        )}
        {inbox.active ? (
          <Button
            onPress={() => {
              setQuestion({ what: 'off', inbox })
            }}
          >
            {t('inboxes.switchOff')}
          </Button>
        ) : (
          <Button
            isPending={setActive.isPending}
            onPress={() => {
              setActive.mutate({ inbox, active: true }, { onSuccess: onGone })
            }}
          >
            {t('inboxes.switchOn')}
          </Button>
        )}
        <Button
          onPress={() => {
            setQuestion({ what: inbox.can.remove ? 'delete' : 'used', inbox })
          }}
        >
          {t('inboxes.deleteThis')}
        </Button>
      </div>
      {question && (
        <InboxConfirm
          question={question}
          onClose={() => {
            setQuestion(null)
          }}
          onDone={onGone}
        />
      )}
    </Section>
  )
}
