// How dates and numbers are written: in the language of whoever is signed in, whatever the browser's.

const written = 'en-GB' // as our own texts are

/** What `Intl` is to be asked for; a language that nobody knows must not take the page down. */
export function localeOf(language: string): string {
  if (language === 'en') return written
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? written
  } catch {
    return written
  }
}

/** A language as it calls itself: "Deutsch", "Nederlands". A tag that nobody knows is its own name. */
export function languageName(language: string): string {
  try {
    const name = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' }).of(language) ?? language
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
  } catch {
    return language
  }
}

let locale = written
const made = new Map<string, Intl.NumberFormat>()

/** From here on numbers are written so. The shell says it before it draws anything. */
export function writeNumbersIn(language: string): void {
  const next = localeOf(language)
  if (next === locale) return
  locale = next
  made.clear()
}

/** "1,200" or "1.200"; with so many digits after the point. */
export function formatNumber(value: number, digits = 0): string {
  const key = String(digits)
  let format = made.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
    made.set(key, format)
  }
  return format.format(value)
}
