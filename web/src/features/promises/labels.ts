import type { PromiseKind } from '@/api/types'
import type { Key } from '@/lib/strings'

export const kindNames: Record<PromiseKind, Key> = {
  first_answer: 'promise.first_answer',
  next_answer: 'promise.next_answer',
  solution: 'promise.solution',
  callback: 'promise.callback',
  update: 'promise.update',
}
