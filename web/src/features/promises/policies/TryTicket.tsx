import { useState } from 'react'
import { SearchCheck } from 'lucide-react'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '@/api/client'
import type { Ticket, TicketPromises } from '@/api/types'
import { Button } from '@/design/Button'
import { Notice } from '@/design/Notice'
import { TextField } from '@/design/TextField'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings/promises'
import { whyText } from '../why'
import styles from './policies.module.css'

/** Which policy would this ticket get? Asks the server, which is the one that decides. */
export function TryTicket() {
  const [number, setNumber] = useState('')
  const ask = useMutation({
    mutationFn: async () => {
      const ticket = await api.get<Ticket>(`/tickets/by-number/${encodeURIComponent(number.trim().replace(/^#/, ''))}`)
      const { policy } = await api.get<TicketPromises>(`/tickets/${ticket.id}/promises`)
      return { ticket, policy }
    },
    meta: { quiet: true },
  })
  const found = ask.data
  return (
    <form
      className={styles.try}
      onSubmit={(event) => {
        event.preventDefault()
        if (number.trim() !== '') ask.mutate()
      }}
    >
      <div className={styles.tryLine}>
        <TextField
          label={t('try.label')}
          placeholder="1042"
          value={number}
          inputMode="numeric"
          onChange={setNumber}
          className={styles.tryField}
        />
        <Button type="submit" icon={<SearchCheck size={14} />} isPending={ask.isPending} isDisabled={number.trim() === ''}>
          {t('try.ask')}
        </Button>
      </div>
      {found && (
        <Notice live tone={found.policy ? 'ok' : 'info'}>
          <Link to="/tickets/$number" params={{ number: String(found.ticket.number) }} className={styles.link}>
            #{found.ticket.number} {found.ticket.subject}
          </Link>
          <p>{found.policy ? `${t('try.gets', { name: found.policy.name })} ${whyText(found.policy.why)}` : t('try.none')}</p>
        </Notice>
      )}
      {ask.error && (
        <Notice live tone="danger">
          {explain(ask.error)}
        </Notice>
      )}
    </form>
  )
}
