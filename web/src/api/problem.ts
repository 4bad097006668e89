import type { ProblemDocument } from './types'

/** The server said no. `reason` is a stable key; `detail` is a sentence for people. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly reason: string
  readonly field: string | undefined
  readonly requestId: string | undefined

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title)
    this.status = document.status
    this.reason = document.reason ?? ''
    this.field = document.field
    this.requestId = document.request_id
  }
}

/** The server could not be reached, or did not answer in a way that makes sense. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

export function isProblem(error: unknown, reasonOrStatus: string | number): error is Problem {
  if (!(error instanceof Problem)) return false
  return typeof reasonOrStatus === 'number'
    ? error.status === reasonOrStatus
    : error.reason === reasonOrStatus
}
