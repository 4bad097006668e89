import { useState } from 'react'
import { RotateCcw } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Setting } from '@/api/types'
import { formError } from '@/app/form_error'
import { Loaded } from '@/app/Loaded'
import { Page, Section } from '@/app/Page'
import { SaveBar } from '@/app/SaveBar'
import { IconButton } from '@/design/Button'
import { Select } from '@/design/Select'
import { Switch } from '@/design/Switch'
import { TextField } from '@/design/TextField'
import { toasts } from '@/design/toasts'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { patchSettings, settingsQuery } from './api'
import { changesIn, choicesOf, defaultText, grouped, objectionTo, settingLabel, type Edits } from './settings'
import styles from './settings.module.css'

export default function SettingsPage() {
  const query = useQuery(settingsQuery)
  return (
    <Page title={desk('settings')} lead={t('settings.lead')}>
      <Loaded query={query}>{(settings) => <SettingsForm settings={settings} />}</Loaded>
    </Page>
  )
}

function SettingsForm({ settings }: { settings: readonly Setting[] }) {
  const client = useQueryClient()
  const [edits, setEdits] = useState<Edits>({})
  const changes = changesIn(settings, edits)
  const count = Object.keys(changes).length
  const objections = settings.filter(
    (setting) => objectionTo(setting, edits[setting.key] ?? setting.value) !== undefined,
  )
  const save = useMutation({
    mutationFn: patchSettings,
    meta: { quiet: true },
    onSuccess: (after) => {
      setEdits({})
      client.setQueryData(keys.settings, after)
      toasts.show(desk('saved'), { seconds: 3 })
      // The business' name stands in the session.
      return client.invalidateQueries({ queryKey: keys.session })
    },
  })
  const error = formError(
    save.error,
    settings.map(({ key }) => key),
  )
  return (
    <>
      <form
        id="settings"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (count > 0 && objections.length === 0) save.mutate(changes)
        }}
      >
        {grouped(settings).map(({ area, title, settings: inArea }) => (
          <Section key={area} title={title}>
            {inArea.map((setting) => (
              <SettingField
                key={setting.key}
                setting={setting}
                value={edits[setting.key] ?? setting.value}
                refusal={error.of(setting.key)}
                onChange={(value) => {
                  setEdits({ ...edits, [setting.key]: value })
                }}
              />
            ))}
          </Section>
        ))}
      </form>
      <SaveBar
        form="settings"
        isOpen={count > 0}
        submit={desk('save')}
        isPending={save.isPending}
        isDisabled={objections.length > 0}
        error={error.rest}
        onDiscard={() => {
          setEdits({})
          save.reset()
        }}
      >
        {t('settings.changed', { count })}
      </SaveBar>
    </>
  )
}

type FieldProps = {
  setting: Setting
  value: string
  refusal: string | undefined
  onChange: (value: string) => void
}

function SettingField({ setting, value, refusal, onChange }: FieldProps) {
  const { key, kind } = setting
  const help = said(setting.help)
  const label = settingLabel(key)
  const error = objectionTo(setting, value) ?? refusal
  const choices = choicesOf(setting)
  return (
    <div className={styles.setting}>
      <div className={styles.field}>
        {kind === 'boolean' ? (
          <Switch
            isSelected={value === 'true'}
            onChange={(on) => {
              onChange(String(on))
            }}
            help={help}
          >
            {label}
          </Switch>
        ) : choices ? (
          <Select
            label={label}
            help={help}
            value={value}
            choices={choices}
            onChange={onChange}
            error={error}
          />
        ) : (
          <TextField
            className={kind === 'integer' ? styles.number : undefined}
            label={label}
            help={help}
            inputMode={kind === 'integer' ? 'numeric' : 'text'}
            value={value}
            onChange={onChange}
            error={error}
          />
        )}
      </div>
      <p className={styles.about}>
        <code>{key}</code>
        <span>{t('settings.default', { value: defaultText(setting) })}</span>
        {value !== setting.default && (
          <IconButton
            small
            label={t('settings.reset', { name: label })}
            onPress={() => {
              onChange(setting.default)
            }}
          >
            <RotateCcw size={13} />
          </IconButton>
        )}
      </p>
    </div>
  )
}
