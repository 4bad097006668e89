import { Section } from '@/app/Page'
import { Notice } from '@/design/Notice'
import { Select } from '@/design/Select'
import { t } from '@/lib/strings/admin'
import { withPreset, type InboxForm } from './form'
import { presetForHost, presets, type Preset } from './presets'

const other = 'other'

type Props = { form: InboxForm; onChange: (form: InboxForm) => void }

/** Where the mailbox lives. Choosing a provider fills in its servers. */
export function ProviderSection({ form, onChange }: Props) {
  const hosts = [form.incoming, form.outgoing]
    .filter(({ kind }) => kind === 'imap' || kind === 'smtp')
    .map(({ host }) => host)
  const preset = hosts.map(presetForHost).find((found) => found !== undefined)
  return (
    <Section title={t('inboxes.provider.title')} help={t('inboxes.provider.help')}>
      <Select
        label={t('inboxes.provider')}
        value={preset?.id ?? other}
        choices={[{ id: other, name: t('inboxes.provider.other') }, ...presets]}
        onChange={(id) => {
          const chosen = presets.find((one) => one.id === id)
          if (chosen) onChange(withPreset(form, chosen))
        }}
      />
      {preset && <Hint preset={preset} />}
    </Section>
  )
}

function Hint({ preset }: { preset: Preset }) {
  const { hint, link, name } = preset
  if (hint === 'none') return null
  return (
    <Notice>
      <p>{t(`inboxes.hint.${hint}`, { name })}</p>
      {link !== undefined && (
        <p>
          <a href={link} target="_blank" rel="noreferrer">
            {t('inboxes.hint.open', { site: new URL(link).hostname })}
          </a>
        </p>
      )}
    </Notice>
  )
}
