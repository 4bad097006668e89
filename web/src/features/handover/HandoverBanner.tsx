import { ArrowRightLeft, Undo2, X } from 'lucide-react'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Handover, Ticket } from '@/api/types'
import { useMe } from '@/app/me'
import { useTimeFormat } from '@/app/Time'
import { IconButton } from '@/design/Button'
import { Details } from '@/design/Details'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/handover'
import { useNow } from '@/lib/ticker'
import { AnswerButtons } from './AnswerButtons'
import { handoversOfQuery } from './api'
import { targetOf, whenText } from './labels'
import { PacketView } from './PacketView'
import styles from './HandoverBanner.module.css'

/** Above the conversation, while the ticket is being handed over or has just come back. */
export function HandoverBanner({ ticket }: { ticket: Ticket }) {
  const latest = useQuery(handoversOfQuery(ticket.id)).data?.items[0]
  if (!latest) return null
  if (latest.state === 'open') return <Open handover={latest} />
  return <CameBack key={latest.id} handover={latest} ticket={ticket} />
}

function Open({ handover }: { handover: Handover }) {
  const format = useTimeFormat()
  const now = useNow()
  const navigate = useNavigate()
  const { can, giver, team, packet } = handover
  const name = targetOf(handover)
  const time = whenText(format, handover.due, now)
  const title = can.accept
    ? team
      ? t('banner.forTeam', { name: giver.name, team: team.name })
      : t('banner.forMe', { name: giver.name })
    : can.withdraw
      ? t('banner.mine', { name })
      : t('banner.others', { giver: giver.name, name })
  return (
    <section className={styles.banner} data-mine={can.accept || undefined} aria-label={title}>
      <ArrowRightLeft size={16} className={styles.icon} aria-hidden="true" />
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        <p className={styles.small}>
          {can.withdraw ? t('banner.toGiver', { time }) : t('banner.back', { time })}
        </p>
        {can.accept ? (
          <div className={styles.packet}>
            <PacketView packet={packet} />
          </div>
        ) : (
          <Details title={t(can.withdraw ? 'banner.sent' : 'packet.title')}>
            <PacketView packet={packet} />
          </Details>
        )}
      </div>
      <AnswerButtons
        handover={handover}
        onRefused={() => {
          // Who refused it may not see the ticket any more.
          void navigate({ to: '/handovers' })
        }}
      />
    </section>
  )
}

const seenKey = 'deskbell.handoversSeen'

/** To the giver, until they have read it. */
function CameBack({ handover, ticket }: { handover: Handover; ticket: Ticket }) {
  const me = useMe()
  const [seen, setSeen] = useState(() => localStorage.getItem(seenKey) ?? '')
  const { state, id, giver, reason } = handover
  // What somebody did to the ticket themselves, such as solving it, is no news.
  const back = state === 'refused' || state === 'ignored' || (state === 'ended' && !handover.ended_by)
  if (!back || giver.id !== me.id || ticket.owner?.id !== me.id || seen >= id.padStart(20, '0')) return null
  const name = state === 'refused' ? (handover.ended_by?.name ?? targetOf(handover)) : targetOf(handover)
  const text =
    state === 'refused'
      ? t('last.refused', { name, reason })
      : state === 'ignored'
        ? t('last.ignored', { name })
        : t('last.ended', { name, reason: said(reason) })
  return (
    <section className={styles.banner} data-back aria-label={text}>
      <Undo2 size={16} className={styles.icon} aria-hidden="true" />
      <p className={styles.text}>{text}</p>
      <IconButton
        small
        label={desk('close')}
        onPress={() => {
          // Ids grow with time: whatever came before was read too.
          localStorage.setItem(seenKey, id.padStart(20, '0'))
          setSeen(id.padStart(20, '0'))
        }}
      >
        <X size={14} />
      </IconButton>
    </section>
  )
}
