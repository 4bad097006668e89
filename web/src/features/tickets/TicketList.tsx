import { useCallback, useEffect, useMemo, useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { usePageTitle } from '@/app/useTabTitle'
import { classes } from '@/design/classes'
import { listQuery, viewsQuery } from './api'
import { BulkBar } from './BulkBar'
import { ListBody } from './ListBody'
import { ListHeader } from './ListHeader'
import { extend, nothing, prune, toggle, type Selection } from './selection'
import { useIntent } from './useIntent'
import { useListActions } from './useListActions'
import { viewName } from './views'
import styles from './TicketList.module.css'

/** The list of a view, and beside it the ticket that is open. */
export function TicketList() {
  const filter = useSearch({ from: '/desk/tickets' })
  const { number } = useParams({ strict: false })
  const open = number !== undefined
  // A link to a ticket alone comes without a list.
  const listed = !open || filter.view !== undefined || Object.keys(filter).length > 0

  return (
    <div className={classes(styles.split, open && styles.open, !listed && styles.alone)}>
      {listed && <ListPane key={JSON.stringify(filter)} open={number ?? null} />}
      {open && (
        <section className={styles.ticket}>
          <Outlet />
        </section>
      )}
    </div>
  )
}

function ListPane({ open }: { open: string | null }) {
  const filter = useSearch({ from: '/desk/tickets' })
  const navigate = useNavigate()
  const query = useInfiniteQuery(listQuery(filter))
  const views = useQuery(viewsQuery)
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data])
  const order = useMemo(() => rows.map(({ id }) => id), [rows])

  const [ticked, setTicked] = useState<Selection>(nothing)
  const selection = useMemo(() => prune(ticked, order), [ticked, order])
  const [cursorHere, setCursor] = useState<string | null>(null)
  const openId = rows.find((row) => String(row.number) === open)?.id
  const cursor = openId ?? cursorHere

  const view = views.data?.find(({ key }) => key === (filter.view ?? 'all'))
  const name = viewName(filter.view ?? 'all', view?.name ?? '')
  usePageTitle(name)

  const show = useCallback(
    (id: string) => {
      const row = rows.find((one) => one.id === id)
      if (!row) return
      setCursor(id)
      void navigate({ to: '/tickets/$number', params: { number: String(row.number) }, search: filter })
    },
    [rows, navigate, filter],
  )
  const intend = useIntent()
  const nextUp = openId === undefined ? undefined : rows[rows.findIndex(({ id }) => id === openId) + 1]
  useEffect(() => {
    intend(nextUp ?? null) // whoever reads one ticket often goes on to the next
  }, [intend, nextUp])
  const tick = useCallback(
    (id: string, range: boolean) => {
      setTicked((before) => (range ? extend(before, order, id) : toggle(before, id)))
    },
    [order],
  )

  useListActions({
    order,
    cursor,
    isOpen: open !== null,
    selected: selection,
    show,
    setCursor,
    setSelection: setTicked,
  })

  return (
    <section className={styles.list} aria-label={name}>
      {selection.ids.size > 0 ? (
        <BulkBar
          ids={[...selection.ids]}
          onDone={() => {
            setTicked(nothing)
          }}
        />
      ) : (
        <ListHeader name={name} count={view?.count} filter={filter} narrow={open !== null} />
      )}
      <ListBody
        rows={rows}
        filter={filter}
        query={query}
        cursor={cursor}
        openId={openId ?? null}
        selected={selection.ids}
        onTick={tick}
        onCursor={setCursor}
        onOpen={show}
        onIntent={intend}
      />
    </section>
  )
}
