import { Fragment, useEffect, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { localeOf, writeNumbersIn } from '@/lib/locale'
import { useStore } from '@/lib/store'
import { speak, spoken } from '@/lib/strings/language'

/**
 * What is below is in the agent's language, whatever the browser's: dates and numbers in any, words
 * in those that the desk is written in. Texts are no hooks, so all is drawn anew in another one.
 */
export function InLanguage({ language, children }: { language: string; children: ReactNode }) {
  writeNumbersIn(language) // texts are no hooks: they must find it said when they are drawn
  const words = useStore(spoken)
  useEffect(() => {
    void speak(language)
  }, [language])
  useEffect(() => {
    document.documentElement.lang = words
  }, [words])
  return (
    <I18nProvider locale={localeOf(language)}>
      <Fragment key={words}>{children}</Fragment>
    </I18nProvider>
  )
}
