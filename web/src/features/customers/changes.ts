import type { Customer } from '@/api/types'
import type { CustomerPatch, IdentityBody } from './api'

/** What can be said of a customer in one form; `further` is one more way to reach them, or ''. */
export type CustomerForm = { name: string; language: string; time_zone: string; further: string }

export function formOf({ name, language, time_zone }: Customer): CustomerForm {
  return { name, language, time_zone, further: '' }
}

/** What differs from how it is stored; null when nothing does. */
export function changesOf(customer: Customer, form: CustomerForm): CustomerPatch | null {
  const patch: CustomerPatch = {}
  if (form.name.trim() !== customer.name) patch.name = form.name.trim()
  if (form.language !== customer.language) patch.language = form.language
  if (form.time_zone !== customer.time_zone) patch.time_zone = form.time_zone
  return Object.keys(patch).length > 0 ? patch : null
}

/** An address has an @, a number has not; null for neither. */
export function furtherIdentity({ further }: CustomerForm): IdentityBody | null {
  const value = further.trim()
  return value === '' ? null : { kind: value.includes('@') ? 'email' : 'phone', value }
}
