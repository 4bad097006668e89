import { useDeferredValue, useEffect, useState } from 'react'
import { Search, SearchX } from 'lucide-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Customer, SearchPage as Found } from '@/api/types'
import { Page } from '@/app/Page'
import { Time } from '@/app/Time'
import { Avatar } from '@/design/Avatar'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { StatusMark } from '@/features/tickets/marks'
import { t } from '@/lib/strings'
import { searchPagesQuery } from './api'
import { marked, passage } from './marked'
import styles from './SearchPage.module.css'

const restBeforeAddress = 400

export function SearchPage() {
  const { q } = useSearch({ from: '/desk/search' })
  const navigate = useNavigate()
  const [words, setWords] = useState(q)
  const wanted = useDeferredValue(words.trim())
  const query = useInfiniteQuery({
    ...searchPagesQuery(wanted),
    placeholderData: keepPreviousData,
  })
  const { isFetching, hasNextPage, isFetchingNextPage } = query
  const [first] = query.data?.pages ?? []
  const data = first && {
    ...first,
    items: query.data?.pages.flatMap(({ items }) => items) ?? [],
  }

  // The address follows, so that a search can be shared and Back comes to it.
  useEffect(() => {
    if (wanted === q) return
    const timer = setTimeout(() => {
      void navigate({ to: '/search', search: { q: wanted }, replace: true })
    }, restBeforeAddress)
    return () => {
      clearTimeout(timer)
    }
  }, [wanted, q, navigate])

  return (
    <Page title={t('search')}>
      <div className={styles.box} data-busy={isFetching || undefined}>
        <Search size={17} aria-hidden="true" />
        <input
          type="search"
          autoFocus
          aria-label={t('search')}
          placeholder={t('search.placeholder')}
          value={words}
          onChange={(event) => {
            setWords(event.target.value)
          }}
        />
      </div>
      <div role="status" className="visually-hidden">
        {data && wanted !== '' && t('search.found', { count: data.items.length })}
      </div>
      {wanted === '' ? (
        <EmptyState icon={<Search size={22} />} title={t('empty.search.title')}>
          {t('empty.search.text')}
        </EmptyState>
      ) : (
        data && <Results found={data} words={wanted} />
      )}
      {wanted !== '' && hasNextPage && (
        <div className={styles.more}>
          <Button isPending={isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {t('showMore')}
          </Button>
        </div>
      )}
    </Page>
  )
}

function Results({ found, words }: { found: Found; words: string }) {
  if (found.items.length === 0 && found.customers.length === 0) {
    return (
      <EmptyState icon={<SearchX size={22} />} title={t('search.none.title', { words })}>
        {t('search.none.text')}
      </EmptyState>
    )
  }
  return (
    <>
      {found.customers.length > 0 && (
        <section className={styles.group}>
          <h2 className={styles.heading}>{t('customers')}</h2>
          <ul className={styles.customers}>
            {found.customers.map((customer) => (
              <CustomerHit key={customer.id} customer={customer} />
            ))}
          </ul>
        </section>
      )}
      <section className={styles.group}>
        <h2 className={styles.heading}>{t('tickets')}</h2>
        <ul>
          {found.items.map(({ ticket, highlights }) => (
            <li key={ticket.id}>
              <Link to="/tickets/$number" params={{ number: String(ticket.number) }} className={styles.hit}>
                <StatusMark of={ticket.status} labelled />
                <span className={styles.text}>
                  <span className={styles.subject}>{marked(ticket.subject, words)}</span>
                  <span className={styles.preview}>
                    {highlights[0] === undefined ? marked(ticket.preview, words) : passage(highlights[0])}
                  </span>
                </span>
                <span className={styles.who}>{ticket.customer.name}</span>
                <span className={styles.number}>#{ticket.number}</span>
                <Time at={ticket.last_entry_at} form="short" className={styles.time} />
              </Link>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function CustomerHit({ customer }: { customer: Customer }) {
  return (
    <li>
      <Link to="/customers/$id" params={{ id: customer.id }} className={styles.customer}>
        <Avatar name={customer.name} seed={customer.avatar_seed} />
        <span className={styles.text}>
          <span className={styles.subject}>{customer.name}</span>
          <span className={styles.preview}>{customer.identities[0]?.value}</span>
        </span>
      </Link>
    </li>
  )
}
