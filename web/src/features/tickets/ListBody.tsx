import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { addressSearch, type TicketFilter } from '@/api/filter'
import type { Row } from '@/api/types'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { Skeleton } from '@/design/Skeleton'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings'
import { CloudOff } from 'lucide-react'
import { EmptyList } from './EmptyList'
import { TicketRow } from './TicketRow'
import styles from './ListBody.module.css'

/** Below this width a row is three short lines instead of one long one. */
const roomForOneLine = 700
const heights = { line: 42, card: 80 }
const soonEnough = 40

type Props = {
  rows: readonly Row[]
  filter: TicketFilter
  query: Pick<
    UseInfiniteQueryResult,
    'isPending' | 'error' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'refetch'
  >
  cursor: string | null
  openId: string | null
  selected: ReadonlySet<string>
  onTick: (id: string, range: boolean) => void
  onCursor: (id: string) => void
  onOpen: (id: string) => void
  onIntent: (row: Row | null) => void
}

export function ListBody(props: Props) {
  const { rows, filter, query, cursor, openId, selected } = props
  const { onTick, onCursor, onOpen, onIntent } = props
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const compact = useNarrow(scroller, roomForOneLine)
  const height = compact ? heights.card : heights.line

  // The virtualizer is one mutable object; this component reads it afresh at each render.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length + (query.hasNextPage ? 1 : 0),
    getScrollElement: () => scroller,
    estimateSize: () => height,
    overscan: 8,
  })
  useEffect(() => {
    virtual.measure()
  }, [virtual, height])

  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last > rows.length - soonEnough) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length])

  useSteadyScroll(scroller, rows, height)
  useEffect(() => {
    const index = cursor === null ? -1 : rows.findIndex(({ id }) => id === cursor)
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
    // Only a moved cursor scrolls, not a list that changed under it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor])

  if (query.isPending) return <Waiting />
  if (query.error && rows.length === 0) {
    return (
      <EmptyState
        icon={<CloudOff size={22} />}
        title={t('failure.title')}
        action={<Button onPress={() => void query.refetch()}>{t('retry')}</Button>}
      >
        {explain(query.error)}
      </EmptyState>
    )
  }
  if (rows.length === 0) return <EmptyList filter={filter} />

  const tabStop = cursor ?? rows[0]?.id
  const search = addressSearch(filter)
  return (
    <div ref={setScroller} className={styles.scroller} data-selecting={selected.size > 0 || undefined}>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          return (
            <li
              key={row?.id ?? 'more'}
              className={styles.place}
              style={{ height: item.size, transform: `translateY(${String(item.start)}px)` }}
              aria-setsize={hasNextPage ? -1 : rows.length}
              aria-posinset={item.index + 1}
            >
              {row ? (
                <TicketRow
                  row={row}
                  search={search}
                  compact={compact}
                  isOpen={row.id === openId}
                  isCursor={row.id === cursor}
                  isTabStop={row.id === tabStop}
                  isSelected={selected.has(row.id)}
                  onTick={onTick}
                  onCursor={onCursor}
                  onOpen={onOpen}
                  onIntent={onIntent}
                />
              ) : (
                <div className={styles.more}>
                  <Skeleton width="40%" />
                </div>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Waiting() {
  return (
    <div className={styles.waiting} aria-busy="true" aria-label={t('loading')}>
      {[46, 62, 38, 55, 70, 44, 58, 50, 64, 41].map((width, index) => (
        <div key={index} className={styles.more}>
          <Skeleton width="22px" height={22} />
          <Skeleton width={`${String(width)}%`} />
        </div>
      ))}
    </div>
  )
}

function useNarrow(element: HTMLElement | null, limit: number): boolean {
  const [narrow, setNarrow] = useState(() => window.innerWidth < limit)
  useLayoutEffect(() => {
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setNarrow(entry.contentRect.width < limit)
    })
    observer.observe(element)
    setNarrow(element.clientWidth < limit)
    return () => {
      observer.disconnect()
    }
  }, [element, limit])
  return narrow
}

/** Rows that arrive above what one reads must not push it away. */
function useSteadyScroll(
  element: HTMLElement | null,
  rows: readonly Row[],
  height: number,
): void {
  const before = useRef(rows)
  useLayoutEffect(() => {
    const old = before.current
    before.current = rows
    if (!element || old === rows || element.scrollTop < height) return
    const top = Math.floor(element.scrollTop / height)
    const id = old[top]?.id
    const now = id === undefined ? -1 : rows.findIndex((row) => row.id === id)
    if (now >= 0 && now !== top) element.scrollTop += (now - top) * height
  }, [element, rows, height])
}
