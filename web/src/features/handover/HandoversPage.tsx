import { ArrowRightLeft } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Handover } from '@/api/types'
import { Page } from '@/app/Page'
import { useTimeFormat } from '@/app/Time'
import { EmptyState } from '@/design/EmptyState'
import { Details } from '@/design/Details'
import { Skeleton } from '@/design/Skeleton'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/handover'
import { useNow } from '@/lib/ticker'
import { AnswerButtons } from './AnswerButtons'
import { givenQuery, toAcceptQuery } from './api'
import { targetOf, whenText } from './labels'
import { PacketView } from './PacketView'
import styles from './HandoversPage.module.css'

/** What one is offered, with all that has to be known to answer; and what one has offered. */
export function HandoversPage() {
  const toAccept = useQuery(toAcceptQuery)
  const given = useQuery(givenQuery)
  const items = toAccept.data?.items ?? []
  const mine = given.data?.items ?? []
  return (
    <Page title={desk('handovers')} lead={t('page.lead')}>
      {toAccept.isPending && <Skeleton height={120} />}
      {toAccept.isSuccess && items.length === 0 && (
        <EmptyState icon={<ArrowRightLeft size={22} />} title={t('page.empty.title')}>
          {t('page.empty.text')}
        </EmptyState>
      )}
      <ul className={styles.list}>
        {items.map((handover) => (
          <Card key={handover.id} handover={handover} />
        ))}
      </ul>
      {toAccept.data?.more && <p className={styles.quiet}>{t('page.more')}</p>}
      {mine.length > 0 && (
        <section className={styles.given}>
          <h2 className={styles.heading}>{t('page.given')}</h2>
          <ul className={styles.list}>
            {mine.map((handover) => (
              <Card key={handover.id} handover={handover} />
            ))}
          </ul>
        </section>
      )}
    </Page>
  )
}

function Card({ handover }: { handover: Handover }) {
  const format = useTimeFormat()
  const now = useNow()
  const navigate = useNavigate()
  const { ticket, can, giver, customer, packet, team, due } = handover
  const number = String(ticket.number)
  const time = whenText(format, due, now)
  return (
    <li className={styles.card}>
      <div className={styles.top}>
        <h3 className={styles.subject}>
          {can.see_ticket ? (
            <Link to="/tickets/$number" params={{ number }}>
              <span className={styles.number}>#{number}</span> {ticket.subject}
            </Link>
          ) : (
            <>
              <span className={styles.number}>#{number}</span> {ticket.subject}
            </>
          )}
        </h3>
        <p className={styles.quiet}>
          {customer}
          {can.accept && ` · ${t('page.from', { name: giver.name })}`}
          {(team ?? !can.accept) && ` · ${t('page.toTeam', { name: targetOf(handover) })}`}
          {` · ${can.withdraw ? t('banner.toGiver', { time }) : t('banner.back', { time })}`}
        </p>
      </div>
      {can.accept ? (
        <PacketView packet={packet} />
      ) : (
        <Details title={t('banner.sent')}>
          <PacketView packet={packet} />
        </Details>
      )}
      {!can.see_ticket && can.accept && <p className={styles.quiet}>{t('page.cannotSee')}</p>}
      <AnswerButtons
        handover={handover}
        onAccepted={() => void navigate({ to: '/tickets/$number', params: { number } })}
      />
    </li>
  )
}
