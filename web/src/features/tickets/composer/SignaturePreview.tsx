import { useQuery } from '@tanstack/react-query'
import type { Id } from '@/api/types'
import { useMe } from '@/app/me'
import { inboxesQuery } from '@/features/inboxes/api'
import { plainLines } from '@/lib/rich'
import { t } from '@/lib/strings'
import styles from './SignaturePreview.module.css'

/** What the server will put under the message. */
export function SignaturePreview({ inbox }: { inbox: Id }) {
  const me = useMe()
  const inboxes = useQuery(inboxesQuery).data ?? []
  const own = plainLines(me.signature_html)
  const lines =
    own.length > 0 ? own : plainLines(inboxes.find(({ id }) => id === inbox)?.signature_html ?? '')
  if (lines.length === 0) return null
  return (
    <div className={styles.signature} title={t('signatureHint')} aria-label={t('signature')}>
      {lines.map((line, index) => (
        <p key={index}>{line}</p>
      ))}
    </div>
  )
}
