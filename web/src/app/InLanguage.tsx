import { useEffect, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { localeOf, writeNumbersIn } from '@/lib/locale'

/** Dates and numbers below are written as the agent is used to, whatever the browser's language. */
export function InLanguage({ language, children }: { language: string; children: ReactNode }) {
  writeNumbersIn(language) // texts are no hooks: they must find it said when they are drawn
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  return <I18nProvider locale={localeOf(language)}>{children}</I18nProvider>
}
