import type { Theme } from '@/api/types'
import { useMe } from '@/app/me'
import { Section } from '@/app/Page'
import { Select } from '@/design/Select'
import { Switch } from '@/design/Switch'
import { toasts } from '@/design/toasts'
import { localeOf } from '@/lib/locale'
import { t, type Key } from '@/lib/strings'
import { useMeChange } from './useMeChange'

const themes: { id: Theme; name: Key & `theme.${string}` }[] = [
  { id: 'system', name: 'theme.system' },
  { id: 'light', name: 'theme.light' },
  { id: 'dark', name: 'theme.dark' },
]

const languages = [{ id: 'en', name: 'English' }]

export function PreferenceSections() {
  const me = useMe()
  const change = useMeChange()

  const desktop = async (on: boolean) => {
    if (on && !(await mayNotify())) {
      toasts.error(t('notify.denied'))
      return
    }
    change.mutate({ notify: { ...me.notify, desktop: on } })
  }
  return (
    <>
      <Section title={t('appearance')}>
        <Select
          label={t('theme')}
          value={me.theme}
          choices={themes.map(({ id, name }) => ({ id, name: t(name) }))}
          onChange={(id) => {
            const theme = themes.find((one) => one.id === id)
            if (theme) change.mutate({ theme: theme.id })
          }}
        />
        <Select
          label={t('language')}
          value={me.language}
          choices={languages.some(({ id }) => id === me.language) ? languages : [...languages, own(me.language)]}
          onChange={(language) => {
            change.mutate({ language })
          }}
        />
      </Section>
      <Section title={t('notifications')} help={t('notify.help')}>
        <Switch isSelected={me.notify.desktop} onChange={(on) => void desktop(on)} help={t('notify.desktop.help')}>
          {t('notify.desktop')}
        </Switch>
        <Switch
          isSelected={me.notify.email}
          onChange={(on) => {
            change.mutate({ notify: { ...me.notify, email: on } })
          }}
          help={t('notify.email.help')}
        >
          {t('notify.email')}
        </Switch>
      </Section>
    </>
  )
}

/** A language that was set elsewhere: dates and numbers follow it, the words are still English. */
function own(language: string): { id: string; name: string } {
  const names = new Intl.DisplayNames(localeOf(language), { type: 'language', fallback: 'code' })
  return { id: language, name: names.of(language) ?? language }
}

async function mayNotify(): Promise<boolean> {
  if (!('Notification' in window)) return false
  return (await Notification.requestPermission()) === 'granted'
}
