import { useState } from 'react'
import { Ellipsis, Eraser, StickyNote } from 'lucide-react'
import type { NoteEntry, Ticket } from '@/api/types'
import { Time } from '@/app/Time'
import { Avatar } from '@/design/Avatar'
import { IconButton } from '@/design/Button'
import { Menu, MenuItem } from '@/design/Menu'
import { rich } from '@/lib/rich'
import { t } from '@/lib/strings'
import { AttachmentList } from './AttachmentList'
import { Redacted, RedactDialog } from './Redaction'
import styles from './NoteBlock.module.css'

export function NoteBlock({ ticket, entry }: { ticket: Ticket; entry: NoteEntry }) {
  const [redacting, setRedacting] = useState(false)
  return (
    <article className={styles.note} aria-label={t('noteBy', { name: entry.by.name })}>
      <header className={styles.head}>
        <Avatar name={entry.by.name} seed={entry.by.id ?? ''} src={entry.by.avatar_url} />
        <p className={styles.who}>
          <b>{entry.by.name}</b>
          <span className={styles.kind}>
            <StickyNote size={12} aria-hidden="true" /> {t('onlyForTheTeam')}
          </span>
        </p>
        <Time at={entry.at} className={styles.time} />
        {entry.can.redact && (
          <Menu
            label={t('messageMenu')}
            placement="bottom end"
            trigger={
              <IconButton label={t('messageMenu')} small>
                <Ellipsis size={16} />
              </IconButton>
            }
          >
            <MenuItem
              danger
              icon={<Eraser size={15} />}
              onAction={() => {
                setRedacting(true)
              }}
            >
              {t('redact')}
            </MenuItem>
          </Menu>
        )}
      </header>
      {entry.redacted ? (
        <Redacted />
      ) : (
        <div className={styles.body}>
          <div className={styles.text}>{rich(entry.note.html)}</div>
          <AttachmentList attachments={entry.note.attachments} />
        </div>
      )}
      {redacting && (
        <RedactDialog
          ticket={ticket}
          entry={entry.id}
          onClose={() => {
            setRedacting(false)
          }}
        />
      )}
    </article>
  )
}
