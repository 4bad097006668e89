import { Problem, Unreachable } from '@/api/problem'
import { said, t } from './strings'

/** An error as a sentence for people. */
export function explain(error: unknown): string {
  if (error instanceof Unreachable) return t('error.unreachable')
  if (error instanceof Problem) {
    if (error.status === 403) return t('error.forbidden')
    if (error.status === 429) return t('error.tooMany')
    if (error.status >= 500) {
      return error.requestId === undefined
        ? t('error.server')
        : t('error.serverWithId', { id: error.requestId })
    }
    return said(error.message)
  }
  return t('error.unknown')
}
