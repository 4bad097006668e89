import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Ticket } from '@/api/types'
import { formError } from '@/app/form_error'
import { FormDialog } from '@/app/FormDialog'
import { useMe } from '@/app/me'
import { Skeleton } from '@/design/Skeleton'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { agentsQuery, teamsQuery } from '@/features/people/api'
import { t } from '@/lib/strings/handover'
import { addSubTicket, offerTicket, refreshHandovers } from './api'
import { packetToSend, targetBody, targetsOf } from './packet'
import { packetFields, PacketFields } from './PacketFields'
import { TargetField } from './TargetField'
import { usePacket } from './usePacket'
import styles from './GiveDialog.module.css'

type Props = { ticket: Ticket; onClose: () => void }

/** Offers the ticket to a colleague or a team, with what they have to know. */
export function HandoverDialog({ ticket, onClose }: Props) {
  const client = useQueryClient()
  const { packet, setPacket, draft, isPending } = usePacket(ticket.id)
  const me = useMe()
  const { targets, nameOf } = useTargets(ticket.owner?.id ?? me.id)
  const [target, setTarget] = useState<string | null>(null)
  const offer = useMutation({
    mutationFn: (to: string) =>
      offerTicket(ticket.id, { ...targetBody(to), packet: packetToSend(packet, draft) }),
    meta: { quiet: true },
    onSuccess: (_handover, to) => {
      onClose()
      toasts.show(t('give.done', { name: nameOf(to) }))
      refreshHandovers(client, ticket)
    },
  })
  const error = formError(offer.error, ['agent_id', 'team_id', ...packetFields])
  return (
    <FormDialog
      title={t('give.title', { number: ticket.number })}
      submit={t('give.submit')}
      isPending={offer.isPending}
      isDisabled={target === null || packet.wanted.trim() === '' || packet.next.trim() === ''}
      error={error.rest}
      onSubmit={() => {
        if (target !== null) offer.mutate(target)
      }}
      onClose={onClose}
    >
      <TargetField
        targets={targets}
        value={target}
        help={t('give.to.help')}
        error={error.of('agent_id') ?? error.of('team_id')}
        onChange={setTarget}
      />
      <p className={styles.lead}>{t('packet.prepared')}</p>
      {isPending ? (
        <Skeleton height={160} />
      ) : (
        <PacketFields forCustomer packet={packet} error={error} onChange={setPacket} />
      )}
    </FormDialog>
  )
}

/** Asks another team for a part: a ticket of its own, below this one. */
export function SubTicketDialog({ ticket, onClose }: Props) {
  const client = useQueryClient()
  const { packet, setPacket, draft, isPending } = usePacket(ticket.id)
  const me = useMe()
  const { targets, nameOf } = useTargets(undefined)
  const [target, setTarget] = useState<string | null>(null)
  const [subject, setSubject] = useState(ticket.subject)
  const ask = useMutation({
    mutationFn: (to: string) =>
      addSubTicket(ticket.id, {
        subject,
        ...targetBody(to),
        packet: packetToSend({ ...packet, for_customer: '' }, draft),
      }),
    meta: { quiet: true },
    onSuccess: ({ number }, to) => {
      onClose()
      const values = { name: nameOf(to), number }
      toasts.show(to.startsWith('team:') ? t('sub.done', values) : t('sub.done.agent', values))
      refreshHandovers(client, ticket)
    },
  })
  const error = formError(ask.error, ['subject', 'agent_id', 'team_id', ...packetFields])
  const incomplete = subject.trim() === '' || packet.wanted.trim() === '' || packet.next.trim() === ''
  const others = ticket.owner && ticket.owner.id !== me.id ? ticket.owner.name : null
  return (
    <FormDialog
      title={t('sub.ask.title', { number: ticket.number })}
      submit={t('sub.submit')}
      isPending={ask.isPending}
      isDisabled={target === null || incomplete}
      error={error.rest}
      onSubmit={() => {
        if (target !== null) ask.mutate(target)
      }}
      onClose={onClose}
    >
      <p className={styles.lead}>
        {others === null ? t('sub.ask.you') : t('sub.ask.text', { name: others })}
      </p>
      <TargetField
        targets={targets}
        value={target}
        help={t('sub.to.help')}
        error={error.of('agent_id') ?? error.of('team_id')}
        onChange={setTarget}
      />
      <TextField
        isRequired
        label={t('sub.subject')}
        value={subject}
        maxLength={250}
        error={error.of('subject')}
        onChange={setSubject}
      />
      {isPending ? (
        <Skeleton height={160} />
      ) : (
        <PacketFields forCustomer={false} packet={packet} error={error} onChange={setPacket} />
      )}
    </FormDialog>
  )
}

function useTargets(without: string | undefined) {
  const agents = useQuery(agentsQuery).data ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const targets = targetsOf(agents, teams, without)
  return { targets, nameOf: (id: string) => targets.find((one) => one.id === id)?.name ?? '' }
}
