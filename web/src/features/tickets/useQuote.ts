import type { RefObject } from 'react'
import { TextQuote } from 'lucide-react'
import type { Entry, MessageEntry, Ticket } from '@/api/types'
import { useActions } from '@/app/actions'
import { useTimeFormat } from '@/app/Time'
import { t } from '@/lib/strings'
import { authorOf, blockOf, canQuote, meantMessage, quotation, selectedIn } from './quote'

type Options = {
  ticket: Ticket
  entries: readonly Entry[]
  timeline: RefObject<HTMLElement | null>
  /** Takes the quotation into the reply. */
  onQuote: (html: string) => void
}

/** Offers to quote a message, by its menu or by a key. */
export function useQuote({ ticket, entries, timeline, onQuote }: Options) {
  const format = useTimeFormat()
  const quote = (entry: MessageEntry) => {
    const html = selectedIn(blockOf(timeline.current, entry.id)) || entry.message.html
    onQuote(quotation(html, authorOf(entry), format.date(entry.at)))
  }
  useActions(
    ticket.can.reply && entries.some(canQuote)
      ? [
          {
            id: 'ticket.quote',
            title: t('quoteInReply'),
            section: 'ticket',
            keys: 'q',
            icon: TextQuote,
            run: () => {
              const entry = meantMessage(entries, timeline.current)
              if (entry) quote(entry)
            },
          },
        ]
      : [],
  )
  return quote
}
