import { useRef } from 'react'
import { useMe, useSession } from '@/app/me'
import { Section } from '@/app/Page'
import { Button } from '@/design/Button'
import { Choices } from '@/design/Choices'
import { Notice } from '@/design/Notice'
import { Switch } from '@/design/Switch'
import { TextField } from '@/design/TextField'
import { t } from '@/lib/strings/admin'
import { fillIn, placeholders, standardText, unknownPlaceholders } from './acknowledgement'
import type { InboxForm } from './form'
import styles from './inboxes.module.css'

type Props = { form: InboxForm; onChange: (part: Partial<InboxForm>) => void }

export function AcknowledgementSection({ form, onChange }: Props) {
  const { business } = useSession()
  const me = useMe()
  const box = useRef<HTMLDivElement>(null)
  const own = form.ownAcknowledgement
  const text = own ? form.acknowledge_text : standardText()
  const unknown = unknownPlaceholders(text)

  const insert = (name: string) => {
    const area = box.current?.querySelector('textarea')
    const from = area?.selectionStart ?? text.length
    const to = area?.selectionEnd ?? from
    onChange({ acknowledge_text: `${text.slice(0, from)}{${name}}${text.slice(to)}` })
    requestAnimationFrame(() => {
      area?.focus()
      area?.setSelectionRange(from + name.length + 2, from + name.length + 2)
    })
  }

  return (
    <Section title={t('inboxes.ack')} help={t('inboxes.ack.help')}>
      <Switch
        isSelected={form.acknowledge}
        onChange={(acknowledge) => {
          onChange({ acknowledge })
        }}
        help={t('inboxes.ack.onceHelp')}
      >
        {t('inboxes.ack.on')}
      </Switch>
      {form.acknowledge && (
        <>
          <Choices
            label={t('inboxes.ack.text')}
            value={own ? 'own' : 'ours'}
            choices={(['ours', 'own'] as const).map((id) => ({
              id,
              name: t(`inboxes.ack.${id}`),
              help: t(`inboxes.ack.${id}.help`),
            }))}
            onChange={(id) => {
              onChange({
                ownAcknowledgement: id === 'own',
                // One's own text begins as ours, which is easier to change than nothing.
                ...(form.acknowledge_text === '' && { acknowledge_text: standardText() }),
              })
            }}
          />
          {own && (
            <div ref={box} className={styles.ack}>
              <TextField
                label={t('inboxes.ack.own')}
                rows={8}
                maxLength={5000}
                value={text}
                onChange={(acknowledge_text) => {
                  onChange({ acknowledge_text })
                }}
              />
              <div className={styles.placeholders} role="group" aria-label={t('inboxes.ack.placeholders')}>
                <span className={styles.quiet}>{t('inboxes.ack.insert')}</span>
                {placeholders.map((name) => (
                  <Button
                    key={name}
                    small
                    onPress={() => {
                      insert(name)
                    }}
                  >
                    {t(`inboxes.ack.${name}`)}
                  </Button>
                ))}
              </div>
            </div>
          )}
          {own && unknown.length > 0 && (
            <Notice tone="warn">
              {t('inboxes.ack.unknown', { names: unknown.map((name) => `{${name}}`).join(', ') })}
            </Notice>
          )}
          <figure className={styles.preview}>
            <figcaption>{t('inboxes.ack.preview')}</figcaption>
            <div>
              {fillIn(text || standardText(), {
                name: me.name,
                number: '10482',
                subject: t('inboxes.ack.sampleSubject'),
                business: business.name,
              })}
            </div>
          </figure>
        </>
      )}
    </Section>
  )
}
