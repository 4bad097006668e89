import { useEffect, useRef, useState } from 'react'
import { SearchX } from 'lucide-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import type { Ticket } from '@/api/types'
import { BackToList } from '@/app/Failure'
import { sayPresence } from '@/app/live'
import { usePageTitle } from '@/app/useTabTitle'
import { Button } from '@/design/Button'
import { Dialog } from '@/design/Dialog'
import { EmptyState } from '@/design/EmptyState'
import { Skeleton } from '@/design/Skeleton'
import { GiveDialogs } from '@/features/handover/GiveDialogs'
import { giving } from '@/features/handover/giving'
import { HandoverBanner } from '@/features/handover/HandoverBanner'
import { explain } from '@/lib/explain'
import { PromiseDialog } from '@/features/promises/PromiseDialog'
import { pendingOf, setPending } from '@/features/promises/pending'
import { promising } from '@/features/promises/promising'
import { useStore } from '@/lib/store'
import { t } from '@/lib/strings'
import { useMedia } from '@/lib/useMedia'
import { markRead, ticketQuery } from './api'
import { Composer, type ComposerHandle } from './composer/Composer'
import { patchLists } from './list_cache'
import { openPicker } from './pickers'
import { SidePanel } from './SidePanel'
import { TicketHeader } from './TicketHeader'
import { Timeline } from './Timeline'
import { useTicketActions } from './useTicketActions'
import styles from './TicketPage.module.css'

export function TicketPage() {
  const { number } = useParams({ from: '/desk/tickets/$number' })
  const { data, error, refetch } = useQuery(ticketQuery(number))

  if (data) return <OpenTicket key={data.id} ticket={data} />
  if (isProblem(error, 404)) {
    return (
      <EmptyState
        icon={<SearchX size={22} />}
        title={t('ticket.missing.title', { number })}
        action={<BackToList />}
      >
        {t('ticket.missing.text')}
      </EmptyState>
    )
  }
  if (error) {
    return (
      <EmptyState
        title={t('failure.title')}
        action={<Button onPress={() => void refetch()}>{t('retry')}</Button>}
      >
        {explain(error)}
      </EmptyState>
    )
  }
  return <Waiting />
}

const panelKey = 'deskbell.panel'

function OpenTicket({ ticket }: { ticket: Ticket }) {
  const composer = useRef<ComposerHandle>(null)
  const roomy = useMedia('(min-width: 1280px)')
  const [pinned, setPinned] = useState(() => localStorage.getItem(panelKey) !== 'closed')
  const [sheet, setSheet] = useState(false)
  const panelShown = roomy && pinned

  usePageTitle(`${ticket.subject || t('noSubject')} (${String(ticket.number)})`)
  useMarkRead(ticket)
  useViewing(ticket.id)
  useEffect(
    () => () => {
      openPicker.set(null)
      promising.set(null)
      giving.set(null)
    },
    [],
  )

  const togglePanel = () => {
    if (!roomy) {
      setSheet(true)
      return
    }
    setPinned(!pinned)
    localStorage.setItem(panelKey, pinned ? 'closed' : 'open')
  }
  const promise = useStore(promising)
  const [writing, setWriting] = useState(false)
  const reply = () => composer.current?.open('reply')
  useTicketActions({
    ticket,
    reply,
    note: () => composer.current?.open('note'),
    togglePanel,
    promise: () => {
      promising.set({ ticket: ticket.id })
    },
  })

  return (
    <div className={styles.page} data-panel={panelShown || undefined}>
      <div className={styles.main}>
        <TicketHeader ticket={ticket} onTogglePanel={togglePanel} panelShown={panelShown} />
        <HandoverBanner ticket={ticket} />
        <Timeline ticket={ticket} onReply={reply} onQuote={(html) => composer.current?.quote(html)} />
        <Composer ref={composer} ticket={ticket} onWriting={setWriting} />
      </div>
      {panelShown && (
        <aside className={styles.panel} aria-label={t('customer')}>
          <SidePanel ticket={ticket} />
        </aside>
      )}
      <Dialog
        isOpen={sheet && !panelShown}
        size="sheet"
        title={t('details')}
        onClose={() => {
          setSheet(false)
        }}
      >
        <SidePanel ticket={ticket} />
      </Dialog>
      {promise?.ticket === ticket.id && (
        <PromiseDialog
          ticket={ticket}
          begin={promise.begin}
          {...(writing && promise.atOnce !== true && {
            onKeepForSending: (made) => {
              setPending(ticket.id, [...pendingOf(ticket.id), made])
            },
          })}
          onClose={() => {
            promising.set(null)
          }}
        />
      )}
      <GiveDialogs ticket={ticket} />
    </div>
  )
}

/** Opening a ticket is reading it, as soon as somebody looks. */
function useMarkRead(ticket: Ticket): void {
  const client = useQueryClient()
  const { id, number, unread } = ticket
  useEffect(() => {
    if (!unread) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = () => {
      patchLists(client, [id], { unread: false })
      client.setQueryData(keys.ticket(number), (before: Ticket | undefined) =>
        before && { ...before, unread: false },
      )
    }
    const read = () => {
      show()
      // Again when the server knows: a list that was fetched meanwhile did not. If it fails, the
      // ticket stays unread, which is no harm.
      void markRead(id).then(show, () => undefined)
    }
    const look = () => {
      clearTimeout(timer)
      if (!document.hidden) timer = setTimeout(read, 600)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [client, id, number, unread])
}

function useViewing(id: string): void {
  useEffect(() => {
    const subject = `ticket:${id}`
    sayPresence(subject, 'viewing')
    return () => {
      sayPresence(subject, 'left')
    }
  }, [id])
}

function Waiting() {
  return (
    <div className={styles.waiting} aria-busy="true" aria-label={t('loading')}>
      <Skeleton width="46%" height={18} />
      <Skeleton width="64%" />
      <Skeleton height={120} />
      <Skeleton height={80} />
    </div>
  )
}
