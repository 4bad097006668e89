import { useEffect, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Offer } from '@/api/types'
import { Button } from '@/design/Button'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings/routing'
import { acceptOffer, declineOffer, offersQuery } from './api'
import { timeLeft } from './presence'
import styles from './routing.module.css'

/** The tickets that one is asked to take, above everything, with the time that is left. */
export function Offers() {
  const { data } = useQuery(offersQuery)
  if (!data || data.length === 0) return null
  return (
    <section className={styles.offers} aria-label={t('offers')} aria-live="polite">
      {data.map((offer) => (
        <Card key={offer.id} offer={offer} />
      ))}
    </section>
  )
}

function Card({ offer }: { offer: Offer }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const now = useSecond()
  const done = () => client.invalidateQueries({ queryKey: keys.offers })
  const failed = (error: unknown) => {
    toasts.error(explain(error))
  }
  const accept = useMutation({
    mutationFn: () => acceptOffer(offer.id),
    onSuccess: () =>
      navigate({ to: '/tickets/$number', params: { number: String(offer.ticket.number) } }),
    onError: failed,
    onSettled: done,
  })
  const decline = useMutation({
    mutationFn: () => declineOffer(offer.id),
    onError: failed,
    onSettled: done,
  })
  const busy = accept.isPending || decline.isPending
  return (
    <article className={styles.offer}>
      <p className={styles.what}>
        <strong>#{offer.ticket.number}</strong> {offer.ticket.subject}
      </p>
      <span className={styles.left} aria-hidden="true">
        {timeLeft(offer.until, now)}
      </span>
      <div className={styles.answers}>
        <Button
          onPress={() => {
            decline.mutate()
          }}
          isDisabled={busy}
        >
          {t('offer.decline')}
        </Button>
        <Button
          look="primary"
          onPress={() => {
            accept.mutate()
          }}
          isDisabled={busy}
        >
          {t('offer.accept')}
        </Button>
      </div>
    </article>
  )
}

function useSecond(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now())
    }, 1000)
    return () => {
      clearInterval(timer)
    }
  }, [])
  return now
}
