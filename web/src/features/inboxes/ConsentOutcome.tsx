import { useSearch } from '@tanstack/react-router'
import type { Inbox } from '@/api/types'
import { Notice } from '@/design/Notice'
import { said } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import styles from './inboxes.module.css'

/** How the provider answered: the address that it sent the browser back to says so. */
export function ConsentOutcome({ inbox }: { inbox: Inbox | null }) {
  const { oauth: outcome } = useSearch({ strict: false })
  if (outcome === undefined) return null
  if (outcome === 'connected') {
    return (
      <div className={styles.outcome}>
        <Notice live tone="ok" title={t('inboxes.oauth.connected')}>
          <p>{t('inboxes.oauth.connected.text')}</p>
        </Notice>
      </div>
    )
  }
  return (
    <div className={styles.outcome}>
      <Notice live tone="danger" title={t('inboxes.oauth.failed')}>
        <p>{whyNot(outcome, inbox)}</p>
      </Notice>
    </div>
  )
}

/** The server wrote a sentence to the inbox; an answer that nobody waits for belongs to none. */
export function whyNot(outcome: string, inbox: Pick<Inbox, 'state'> | null): string {
  if (outcome === 'oauth.state') return t('inboxes.oauth.failed.state')
  const { incoming, outgoing } = inbox?.state ?? {}
  const sentence = incoming?.error ?? outgoing?.error ?? null
  return sentence === null ? t('inboxes.oauth.failed.other', { reason: outcome }) : said(sentence)
}
