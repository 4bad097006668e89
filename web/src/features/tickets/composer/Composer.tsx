import { useCallback, useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'
import { Reply, StickyNote } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { DraftKind, Ticket } from '@/api/types'
import { useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import { draftQuery } from '../api'
import { ComposerForm, preloadWriting } from './ComposerForm'
import { reopen } from './reopen'
import styles from './Composer.module.css'

export type ComposerHandle = {
  open: (kind: DraftKind) => void
  /** Takes a quotation into the reply, and opens it. */
  quote: (html: string) => void
}

type Props = {
  ticket: Ticket
  ref: Ref<ComposerHandle>
  /** Whether a reply is being written. */
  onWriting: (writing: boolean) => void
}

/** The place at the foot of a ticket where one writes: two buttons until one of them is pressed. */
export function Composer({ ticket, ref, onWriting }: Props) {
  const [kind, setKind] = useState<DraftKind | null>(null)
  const [focusWanted, setFocusWanted] = useState(0)
  const [quoted, setQuoted] = useState('')
  const resumed = useRef(false)
  const draft = useQuery({ ...draftQuery(ticket.id, 'reply'), enabled: ticket.draft })
  const asked = useStore(reopen)

  const open = (next: DraftKind) => {
    setKind(next)
    setQuoted('')
    setFocusWanted((before) => before + 1)
  }
  const quote = (html: string) => {
    setKind('reply')
    setQuoted((before) => before + html)
  }
  const onQuoted = useCallback(() => {
    setQuoted('')
  }, [])
  useImperativeHandle(ref, () => ({ open, quote }), [])

  useEffect(() => {
    onWriting(kind === 'reply')
  }, [onWriting, kind])

  // A reply that was begun, here or on another device, lies open; but does not take the focus.
  useEffect(() => {
    if (resumed.current || !draft.data) return
    resumed.current = true
    setKind((before) => before ?? 'reply')
  }, [draft.data])

  useEffect(() => {
    const timer = setTimeout(preloadWriting, 1500)
    return () => {
      clearTimeout(timer)
    }
  }, [])

  useEffect(() => {
    if (asked?.ticket !== ticket.id) return
    reopen.set(null)
    setKind(asked.kind)
    setFocusWanted((before) => before + 1)
  }, [asked, ticket.id])

  if (!ticket.can.reply && !ticket.can.note) return null
  if (kind === null) {
    return (
      <div className={styles.closed}>
        {ticket.can.reply && (
          <button
            type="button"
            className={styles.invite}
            onClick={() => {
              open('reply')
            }}
          >
            <Reply size={16} aria-hidden="true" />
            {t('replyTo', { name: ticket.customer.name || ticket.customer.email })}
          </button>
        )}
        {ticket.can.note && (
          <button
            type="button"
            className={styles.inviteNote}
            onClick={() => {
              open('note')
            }}
          >
            <StickyNote size={15} aria-hidden="true" />
            {t('note')}
          </button>
        )}
      </div>
    )
  }
  return (
    <ComposerForm
      key={kind}
      ticket={ticket}
      kind={kind}
      focusWanted={focusWanted}
      quoted={kind === 'reply' ? quoted : ''}
      onQuoted={onQuoted}
      onKind={open}
      onClose={() => {
        setKind(null)
      }}
    />
  )
}
