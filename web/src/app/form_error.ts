import { Problem } from '@/api/problem'
import { explain } from '@/lib/explain'

export type FormError = {
  /** What is wrong with this field, if that is what the server complained about. */
  of: (field: string) => string | undefined
  /** What concerns no field of this form; to be said above its buttons. */
  rest: string | undefined
}

/** Takes a refusal apart: each complaint stands at its field. */
export function formError(error: unknown, fields: readonly string[]): FormError {
  const field = error instanceof Problem ? error.field : undefined
  const known = field !== undefined && fields.includes(field)
  return {
    of: (name) => (known && field === name ? explain(error) : undefined),
    rest: error && !known ? explain(error) : undefined,
  }
}
