import type { Theme } from '@/api/types'
import { useMe } from '@/app/me'
import { Section } from '@/app/Page'
import { Select } from '@/design/Select'
import { Switch } from '@/design/Switch'
import { toasts } from '@/design/toasts'
import { languageName } from '@/lib/locale'
import { t, type Key } from '@/lib/strings'
import { languages } from '@/lib/strings/language'
import { useMeChange } from './useMeChange'

const themes: { id: Theme; name: Key & `theme.${string}` }[] = [
  { id: 'system', name: 'theme.system' },
  { id: 'light', name: 'theme.light' },
  { id: 'dark', name: 'theme.dark' },
]

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
          // Dates and numbers follow any other, too, that was set elsewhere.
          choices={[...new Set([...languages, me.language])].map((id) => ({
            id,
            name: languageName(id),
          }))}
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


async function mayNotify(): Promise<boolean> {
  if (!('Notification' in window)) return false
  return (await Notification.requestPermission()) === 'granted'
}
