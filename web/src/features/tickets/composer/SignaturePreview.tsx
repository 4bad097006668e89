import { useQuery } from '@tanstack/react-query'
import type { Ticket } from '@/api/types'
import { useMe } from '@/app/me'
import { inboxesQuery } from '@/features/inboxes/api'
import { plainLines } from '@/lib/rich'
import { t } from '@/lib/strings'
import styles from './SignaturePreview.module.css'

/** What the server will put under the message. */
export function SignaturePreview({ ticket }: { ticket: Pick<Ticket, 'inbox' | 'team'> }) {
  const me = useMe()
  const inbox = useQuery(inboxesQuery).data?.find(({ id }) => id === ticket.inbox.id)
  const own = plainLines(me.signature_html)
  const filled = (line: string) =>
    line.replaceAll('{agent}', me.name).replaceAll('{team}', ticket.team?.name ?? inbox?.name ?? '')
  const lines = own.length > 0 ? own : plainLines(inbox?.signature_html ?? '').map(filled)
  if (lines.length === 0) return null
  return (
    <div className={styles.signature} title={t('signatureHint')} aria-label={t('signature')}>
      {lines.map((line, index) => (
        <p key={index}>{line}</p>
      ))}
    </div>
  )
}
