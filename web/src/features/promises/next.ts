// The one thing to do now.

import type { Row } from '@/api/types'

/**
 * The first of these lists' tickets, each in its order: one's own by what is due, then those that wait
 * for one without any promise, then what nobody has. The ticket that is open already is passed over.
 */
export function chooseNext(lists: readonly (readonly Row[])[], open: number | null): Row | null {
  return lists.flat().find(({ number }) => number !== open) ?? null
}
