import { useEffect, useState } from 'react'
import { Handshake, X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { TimePhrase, Ticket } from '@/api/types'
import { useTimeFormat } from '@/app/Time'
import { IconButton } from '@/design/Button'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { useNow } from '@/lib/ticker'
import { findTimes, promisesOfQuery } from './api'
import { kindNames } from './labels'
import { offersOf, ownWords } from './offers'
import { setPending, usePending } from './pending'
import { promising } from './promising'
import styles from './PromiseOffers.module.css'

type Props = { ticket: Ticket; html: string }

const pause = 700
const mostShown = 2

/** Under a reply: what it will promise, and times that stand in it and could be promised. */
export function PromiseOffers({ ticket, html }: Props) {
  const pending = usePending(ticket.id)
  const active = useQuery(promisesOfQuery(ticket.id)).data?.items ?? []
  const found = useTimes(ticket.id, html)
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const now = useNow()
  const format = useTimeFormat()
  const byHand = active.filter(({ made_by, state }) => made_by === 'agent' && state === 'running')
  const offers = offersOf(found.text, found.phrases, [...pending, ...byHand], dismissed).slice(0, mostShown)
  if (pending.length === 0 && offers.length === 0) return null
  return (
    <div className={styles.offers}>
      {pending.map((promise, index) => (
        <span key={promise.due + promise.what} className={styles.chip}>
          <Handshake size={13} aria-hidden="true" />
          <button
            type="button"
            className={styles.open}
            title={promise.what}
            onClick={() => {
              promising.set({ ticket: ticket.id, begin: promise })
              setPending(ticket.id, pending.filter((_one, at) => at !== index))
            }}
          >
            {t('offer.pending', { kind: desk(kindNames[promise.kind]), time: format.near(promise.due, now) })}
          </button>
          <IconButton
            small
            label={desk('remove', { name: desk(kindNames[promise.kind]) })}
            onPress={() => {
              setPending(ticket.id, pending.filter((_one, at) => at !== index))
            }}
          >
            <X size={13} />
          </IconButton>
        </span>
      ))}
      {offers.map(({ key, phrase, promise }) => (
        <span key={key} className={styles.offer} role="status">
          <Handshake size={13} aria-hidden="true" />
          <button
            type="button"
            className={styles.open}
            title={promise.what}
            onClick={() => {
              setPending(ticket.id, [...pending, promise])
            }}
          >
            {t('offer.take', { phrase, kind: desk(kindNames[promise.kind]), time: format.near(promise.due, now) })}
          </button>
          <IconButton
            small
            label={t('offer.dismiss')}
            onPress={() => {
              setDismissed((before) => new Set(before).add(key))
            }}
          >
            <X size={13} />
          </IconButton>
        </span>
      ))}
    </div>
  )
}

type Found = { text: string; phrases: readonly TimePhrase[] }
const nothing: Found = { text: '', phrases: [] }

/** Reads the text some moments after the last key. */
function useTimes(ticket: string, html: string): Found {
  const [found, setFound] = useState(nothing)
  useEffect(() => {
    const asked = new AbortController()
    const timer = setTimeout(() => {
      const text = ownWords(html)
      if (text === '') {
        setFound(nothing)
        return
      }
      findTimes(text, ticket, null, asked.signal).then(
        ({ items }) => {
          setFound({ text, phrases: items })
        },
        () => undefined, // an offer that does not come is missed by nobody
      )
    }, pause)
    return () => {
      clearTimeout(timer)
      asked.abort()
    }
  }, [ticket, html])
  return found
}
