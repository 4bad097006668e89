import { Section } from '@/app/Page'
import { Select } from '@/design/Select'
import { Switch } from '@/design/Switch'
import { t } from '@/lib/strings/promises'
import { DurationField } from './DurationField'
import { targetKinds, type TargetForm, type TargetKind } from './form'
import type { SectionProps } from './PolicyEditor'
import styles from './policies.module.css'

/** What is promised, within which time, and whether the customer is told. */
export function TargetSection({ form, onChange, errorOf }: SectionProps) {
  const set = (kind: TargetKind, part: Partial<TargetForm>) => {
    onChange({ targets: { ...form.targets, [kind]: { ...form.targets[kind], ...part } } })
  }
  const general = errorOf('targets')
  return (
    <Section title={t('policies.targets')} help={t('policies.targets.help')}>
      {targetKinds.map((kind) => {
        const target = form.targets[kind]
        return (
          <div key={kind} className={styles.target} role="group" aria-label={t(`target.${kind}`)}>
            <Switch
              isSelected={target.on}
              help={t(`target.${kind}.help`)}
              onChange={(on) => {
                set(kind, { on })
              }}
            >
              {t(`target.${kind}`)}
            </Switch>
            {target.on && (
              <div className={styles.targetMore}>
                <DurationField
                  key={String(target.working)}
                  label={t('target.within')}
                  minutes={target.minutes}
                  days={!target.working}
                  error={errorOf(`targets.${kind}`)}
                  onChange={(minutes) => {
                    set(kind, { minutes })
                  }}
                />
                <Select
                  hideLabel
                  label={t('target.counted')}
                  value={target.working ? 'working' : 'real'}
                  choices={[
                    { id: 'working', name: t('target.working') },
                    { id: 'real', name: t('target.real') },
                  ]}
                  onChange={(id) => {
                    set(kind, { working: id === 'working' })
                  }}
                />
                <Switch
                  isSelected={target.visible}
                  onChange={(visible) => {
                    set(kind, { visible })
                  }}
                >
                  {t('target.visible')}
                </Switch>
              </div>
            )}
          </div>
        )
      })}
      {general !== undefined && (
        <p className={styles.error} role="alert">
          {general}
        </p>
      )}
    </Section>
  )
}
