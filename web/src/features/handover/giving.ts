import type { Id } from '@/api/types'
import { Store } from '@/lib/store'

/** On which ticket one hands over, or asks another team. */
export const giving = new Store<{ ticket: Id; what: 'handover' | 'subTicket' } | null>(null)
