import { Fragment, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '@/design/Button'
import { Skeleton } from '@/design/Skeleton'
import { Time, useTimeFormat } from '@/app/Time'
import type { Entry, Ticket } from '@/api/types'
import { t } from '@/lib/strings'
import { reasonOf, smallText } from './change_text'
import { entriesQuery } from './api'
import { MessageBlock } from './MessageBlock'
import { NoteBlock } from './NoteBlock'
import { useQuote } from './useQuote'
import { blocksOf, linesOf, type SmallEntry } from './timeline'
import styles from './Timeline.module.css'

/** All entries of a ticket, the oldest first; empty until they are there. */
export function useEntries(ticket: string) {
  const query = useInfiniteQuery(entriesQuery(ticket))
  const entries = useMemo<Entry[]>(
    () => query.data?.pages.toReversed().flatMap(({ items }) => items) ?? [],
    [query.data],
  )
  return { ...query, entries }
}

type Props = { ticket: Ticket; onReply: () => void; onQuote: (html: string) => void }

export function Timeline({ ticket, onReply, onQuote }: Props) {
  const query = useEntries(ticket.id)
  const { entries, isPending, hasNextPage, isFetchingNextPage } = query
  const format = useTimeFormat()
  const blocks = useMemo(() => blocksOf(entries, format.day), [entries, format])
  const scroller = useRef<HTMLDivElement>(null)
  useEndInView(scroller, entries.at(-1)?.id)
  const quote = useQuote({ ticket, entries, timeline: scroller, onQuote })

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      tabIndex={0}
      role="region"
      aria-label={t('timeline')}
    >
      <div className={styles.column}>
        {hasNextPage && (
          <Button
            small
            look="quiet"
            className={styles.older}
            isPending={isFetchingNextPage}
            onPress={() => void query.fetchNextPage()}
          >
            {t('showOlder')}
          </Button>
        )}
        {isPending && <Waiting />}
        {blocks.map((block) => (
          <Fragment key={block.key}>
            {block.type === 'day' && (
              <h2 className={styles.day}>
                <Time at={block.at} form="day" />
              </h2>
            )}
            {block.type === 'message' && (
              <MessageBlock
                ticket={ticket}
                entry={block.entry}
                folded={block.folded}
                onReply={onReply}
                onQuote={quote}
              />
            )}
            {block.type === 'note' && <NoteBlock ticket={ticket} entry={block.entry} />}
            {block.type === 'changes' && <Changes entries={block.entries} />}
          </Fragment>
        ))}
      </div>
    </div>
  )
}

function Changes({ entries }: { entries: readonly SmallEntry[] }) {
  return (
    <div>
      {linesOf(entries).map((line) => (
        <ChangeLine key={line[0]?.id} entries={line} />
      ))}
    </div>
  )
}

function ChangeLine({ entries }: { entries: readonly SmallEntry[] }) {
  const [first] = entries
  if (!first) return null
  return (
    <p className={styles.changes}>
      <span className={styles.dot} aria-hidden="true" />
      <span>
        <b>{first.by.name}</b>{' '}
        {entries.map((entry, index) => (
          <span key={entry.id} title={reasonOf(entry)}>
            {index > 0 && ', '}
            {smallText(entry)}
          </span>
        ))}
        {' · '}
        <Time at={first.at} form="clock" />
      </span>
    </p>
  )
}

function Waiting() {
  return (
    <div className={styles.waiting} aria-busy="true" aria-label={t('loading')}>
      <Skeleton width="30%" />
      <Skeleton height={90} />
      <Skeleton width="24%" />
      <Skeleton height={60} />
    </div>
  )
}

/** Opens at the newest entry, and stays there while the reader does. */
function useEndInView(scroller: React.RefObject<HTMLElement | null>, newest: string | undefined) {
  const atEnd = useRef(true)
  const moved = useRef(false)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element && atEnd.current) element.scrollTop = element.scrollHeight
  }, [scroller, newest])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const watch = () => {
      // Frames grow while they load; until the reader moves, that must not lose the end.
      if (moved.current) {
        atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60
      }
    }
    const touch = () => {
      moved.current = true
    }
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    element.addEventListener('scroll', watch, { passive: true })
    for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      element.addEventListener(kind, touch, { passive: true })
    }
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', watch)
      for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
        element.removeEventListener(kind, touch)
      }
    }
  }, [scroller])
}
