import { t } from '@/lib/strings/promises'

export const knownReasons = ['busy', 'checking', 'waiting'] as const
export type KnownReason = (typeof knownReasons)[number]

/** What the customer reads for it; a sentence of one's own is itself. */
export function reasonText(reason: string): string {
  const known = knownReasons.find((one) => one === reason)
  return known ? t(`notice.says.${known}`) : reason
}
