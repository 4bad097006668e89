import { useState } from 'react'
import { Handshake, Plus } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { DeskPromise, Ticket } from '@/api/types'
import { IconButton } from '@/design/Button'
import { Details } from '@/design/Details'
import { Skeleton } from '@/design/Skeleton'
import { customerQuery } from '@/features/customers/api'
import { t } from '@/lib/strings/promises'
import { promisesOfQuery } from './api'
import { EndDialog } from './EndDialog'
import { MoveDialog } from './MoveDialog'
import { NoticeDialog } from './NoticeDialog'
import { PromiseCard, type Doing } from './PromiseCard'
import { promising } from './promising'
import { whyText } from './why'
import styles from './PromisePanel.module.css'

/** What was promised on a ticket: what is still owed, and what became of the rest. */
export function PromisePanel({ ticket }: { ticket: Ticket }) {
  const { data } = useQuery(promisesOfQuery(ticket.id))
  const zone = useQuery(customerQuery(ticket.customer.id)).data?.time_zone ?? ''
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => {
    setDoing(null)
  }
  const active = data?.items.filter(isActive).toSorted(byDue) ?? []
  const ended = data?.items.filter((one) => !isActive(one)).toReversed() ?? []
  const card = (promise: DeskPromise) => (
    <PromiseCard
      key={promise.id}
      promise={promise}
      ticket={ticket}
      zone={zone}
      notices={data?.notices.filter(({ promise_id }) => promise_id === promise.id) ?? []}
      onDo={setDoing}
    />
  )
  return (
    <section aria-label={t('panel.title')} className={styles.panel}>
      <div className={styles.top}>
        <h3 className={styles.heading}>{t('panel.title')}</h3>
        {data?.can.make && (
          <IconButton
            small
            label={t('make.title')}
            keys="w"
            onPress={() => {
              promising.set({ ticket: ticket.id, atOnce: true })
            }}
          >
            <Plus size={15} />
          </IconButton>
        )}
      </div>
      {!data && <Skeleton height={60} />}
      {data && active.length === 0 && (
        <p className={styles.quiet}>
          <Handshake size={14} aria-hidden="true" /> {t(data.items.length === 0 ? 'panel.empty' : 'panel.nothingOwed')}
        </p>
      )}
      {active.length > 0 && <ul className={styles.cards}>{active.map(card)}</ul>}
      {ended.length > 0 && (
        <Details title={t('panel.ended', { count: ended.length })}>
          <ul className={styles.cards}>{ended.map(card)}</ul>
        </Details>
      )}
      {data?.policy && (
        <p className={styles.policy}>
          {t('panel.policy', { name: data.policy.name })} {whyText(data.policy.why)}
        </p>
      )}
      {data && !data.policy && <p className={styles.policy}>{t('panel.noPolicy')}</p>}
      {(doing?.what === 'keep' || doing?.what === 'withdraw') && (
        <EndDialog promise={doing.promise} as={doing.what} ticket={ticket} onClose={close} />
      )}
      {doing?.what === 'move' && <MoveDialog promise={doing.promise} ticket={ticket} zone={zone} onClose={close} />}
      {doing?.what === 'notice' && (
        <NoticeDialog promise={doing.promise} newDue={doing.newDue} ticket={ticket} zone={zone} onClose={close} />
      )}
    </section>
  )
}

/** What is due first stands first; what rests, last. */
function byDue(a: DeskPromise, b: DeskPromise): number {
  return (a.due ?? '9').localeCompare(b.due ?? '9')
}

function isActive({ state, owed }: DeskPromise): boolean {
  return state === 'running' || state === 'paused' || owed
}
