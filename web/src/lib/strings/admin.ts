// The words of the admin pages, loaded with those pages.

import { adminEn } from './admin_en'
import { translated } from './language'
import { translator, type Catalogue } from './translate'

export const t = translator(adminEn, () => translated('admin'))

/** A text whose key comes from the server, so that it may be missing here. */
export function wordFor(key: string): string | undefined {
  const english: Catalogue = adminEn
  if (!Object.hasOwn(english, key)) return undefined
  const word = translated('admin')?.[key] ?? english[key]
  return typeof word === 'string' ? word : undefined
}
