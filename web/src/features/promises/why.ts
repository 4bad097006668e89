import { localeOf } from '@/lib/locale'
import { spoken } from '@/lib/strings/language'
import { t } from '@/lib/strings/promises'

const reasons = {
  inbox: 'why.inbox',
  priority: 'why.priority',
  customer: 'why.customer',
  organization: 'why.organization',
  tag: 'why.tag',
  channel: 'why.channel',
} as const

/** Which of a policy's conditions led to it, as a sentence. */
export function whyText(why: readonly string[]): string {
  const known = why.flatMap((reason) => (reason in reasons ? [t(reasons[reason as keyof typeof reasons])] : []))
  if (known.length === 0) return t('why.any')
  const names = new Intl.ListFormat(localeOf(spoken.get()), { type: 'conjunction' }).format(known)
  return t('why.of', { names })
}
