import { lazy, Suspense, useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Draft, DraftBody, DraftKind, Ticket } from '@/api/types'
import { Skeleton } from '@/design/Skeleton'
import { t } from '@/lib/strings'
import { draftQuery, recipientsQuery } from '../api'
import styles from './Composer.module.css'

const loadWriting = () => import('./Writing')
const Writing = lazy(loadWriting)

/** Fetches the editor before anybody asks for it. */
export function preloadWriting(): void {
  void loadWriting().catch(() => undefined) // it is tried again when it is needed
}

type Props = {
  ticket: Ticket
  kind: DraftKind
  focusWanted: number
  /** A quotation that waits to be taken into the text; '' for none. */
  quoted: string
  onQuoted: () => void
  onKind: (kind: DraftKind) => void
  onClose: () => void
}

/** Fetches what a message begins with: the draft, or else the recipients that a reply would have. */
export function ComposerForm(props: Props) {
  const { ticket, kind } = props
  // Where the ticket has no draft there is none to ask for.
  const draft = useQuery({ ...draftQuery(ticket.id, kind), enabled: ticket.draft })
  const recipients = useQuery({ ...recipientsQuery(ticket.id), enabled: kind === 'reply' })
  const [dirty, setDirty] = useState(false)
  // The draft as it is on the screen: the one it began with, or the last that was saved from here.
  const [shown, setShown] = useState<Draft | null>(null)
  const [round, setRound] = useState(0)
  // Whoever is faster than the network types on; nothing of it is lost, or taken for a shortcut.
  const [typedAhead, setTypedAhead] = useState('')

  // The same draft was changed on another device: take it over, unless one is writing here.
  const latest = draft.data
  useEffect(() => {
    if (!latest || dirty || latest.version === shown?.version) return
    if (shown && latest.html !== shown.html) setRound((before) => before + 1)
    setShown(latest)
  }, [latest, dirty, shown])

  const drafted = !ticket.draft || (!draft.isPending && !draft.isFetching)
  const ready = drafted && (kind === 'note' || !recipients.isPending)
  const [begun, setBegun] = useState(false)
  useEffect(() => {
    if (ready) setBegun(true)
  }, [ready])

  const waiting = (
    <div className={styles.composer} data-kind={kind} aria-busy="true">
      <textarea
        className="visually-hidden"
        aria-label={t('loading')}
        autoFocus={props.focusWanted > 0 || props.quoted !== ''}
        onChange={(event) => {
          setTypedAhead(event.target.value)
        }}
      />
      <div className={styles.waiting}>
        <Skeleton width="40%" />
        <Skeleton width="70%" />
      </div>
    </div>
  )
  if (!begun) return waiting

  const initial: DraftBody = latest ?? {
    html: '',
    to: recipients.data?.to ?? [],
    cc: recipients.data?.cc ?? [],
    bcc: [],
    attachments: [],
  }
  return (
    <Suspense fallback={waiting}>
      <Writing
        {...props}
        key={round}
        initial={initial}
        typedAhead={typedAhead}
        dropped={recipients.data?.dropped ?? []}
        onDirty={setDirty}
        onSaved={setShown}
      />
    </Suspense>
  )
}
