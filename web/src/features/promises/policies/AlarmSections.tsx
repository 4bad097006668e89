import { Plus, X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Section } from '@/app/Page'
import { Button, IconButton } from '@/design/Button'
import { PickMany } from '@/design/PickMany'
import { Select } from '@/design/Select'
import { Switch } from '@/design/Switch'
import { agentsQuery } from '@/features/people/api'
import { t } from '@/lib/strings/promises'
import { DurationField } from './DurationField'
import { everybody, type StepForm, type WarningForm } from './form'
import type { SectionProps } from './PolicyEditor'
import styles from './policies.module.css'

const most = 8
const everyManager = 'all'

const whomChoices = () => everybody.map((id) => ({ id, name: t(`whom.${id}`) }))

/** Who hears of it: before it is due, and after it was broken. */
export function AlarmSections(props: SectionProps) {
  return (
    <>
      <Section title={t('policies.warnings')} help={t('policies.warnings.help')}>
        <Warnings {...props} />
      </Section>
      <Section title={t('policies.steps')} help={t('policies.steps.help')}>
        <Steps {...props} />
      </Section>
    </>
  )
}

function Warnings({ form, onChange, errorOf }: SectionProps) {
  const { warnings } = form
  const set = (index: number, part: Partial<WarningForm>) => {
    onChange({ warnings: warnings.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  }
  return (
    <>
      {warnings.length === 0 && <p className={styles.quiet}>{t('policies.warnings.none')}</p>}
      {warnings.map((warning, index) => (
        <div key={index} className={styles.alarm} role="group" aria-label={t('policies.warning', { number: index + 1 })}>
          <div className={styles.alarmLine}>
            <DurationField
              label={t('warning.before')}
              minutes={warning.minutes_before}
              error={errorOf(`warnings.${String(index)}`)}
              onChange={(minutes_before) => {
                set(index, { minutes_before })
              }}
            />
            <span className={styles.words}>{t('warning.before')}</span>
            <Remove
              label={t('policies.warning.remove', { number: index + 1 })}
              onPress={() => {
                onChange({ warnings: warnings.filter((_one, at) => at !== index) })
              }}
            />
          </div>
          <PickMany
            label={t('warning.to')}
            add={t('warning.addWhom')}
            empty={t('whom.nobody')}
            choices={whomChoices()}
            selected={warning.to}
            onChange={(ids) => {
              set(index, { to: everybody.filter((one) => ids.includes(one)) })
            }}
          />
        </div>
      ))}
      <General error={errorOf('warnings')} />
      <div>
        <Button
          small
          icon={<Plus size={14} />}
          isDisabled={warnings.length >= most}
          onPress={() => {
            onChange({ warnings: [...warnings, { minutes_before: 60, to: ['owner'] }] })
          }}
        >
          {t('policies.warnings.add')}
        </Button>
      </div>
    </>
  )
}

function Steps({ form, onChange, errorOf }: SectionProps) {
  const agents = useQuery(agentsQuery).data ?? []
  const { steps } = form
  const set = (index: number, part: Partial<StepForm>) => {
    onChange({ steps: steps.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  }
  const toManager = steps.some(({ to }) => to === 'manager') || form.warnings.some(({ to }) => to.includes('manager'))
  return (
    <>
      {steps.length === 0 && <p className={styles.quiet}>{t('policies.steps.none')}</p>}
      {steps.map((step, index) => (
        <div key={index} className={styles.alarm} role="group" aria-label={t('policies.step', { number: index + 1 })}>
          <div className={styles.alarmLine}>
            <DurationField
              label={t('step.after')}
              minutes={step.minutes_after}
              error={errorOf(`steps.${String(index)}`)}
              onChange={(minutes_after) => {
                set(index, { minutes_after })
              }}
            />
            <span className={styles.words}>{t('step.after')}</span>
            <Select
              hideLabel
              label={t('step.whom')}
              value={step.to}
              choices={whomChoices()}
              onChange={(id) => {
                const to = everybody.find((one) => one === id)
                if (to) set(index, { to, reassign: to === 'owner' ? false : step.reassign })
              }}
            />
            <Remove
              label={t('policies.step.remove', { number: index + 1 })}
              onPress={() => {
                onChange({ steps: steps.filter((_one, at) => at !== index) })
              }}
            />
          </div>
          <div className={styles.acts}>
            <Switch
              isSelected={step.tell}
              onChange={(tell) => {
                set(index, { tell })
              }}
            >
              {t('step.tell')}
            </Switch>
            <Switch
              isSelected={step.reassign}
              isDisabled={step.to === 'owner'}
              onChange={(reassign) => {
                set(index, { reassign })
              }}
            >
              {t('step.reassign')}
            </Switch>
            <Switch
              isSelected={step.raise_priority}
              onChange={(raise_priority) => {
                set(index, { raise_priority })
              }}
            >
              {t('step.raise')}
            </Switch>
          </div>
        </div>
      ))}
      <General error={errorOf('steps')} />
      <div>
        <Button
          small
          icon={<Plus size={14} />}
          isDisabled={steps.length >= most}
          onPress={() => {
            const last = steps.at(-1)?.minutes_after
            const minutes_after = last === undefined ? 0 : last + 60
            onChange({
              steps: [...steps, { minutes_after, to: steps.length === 0 ? 'lead' : 'manager', tell: true, reassign: false, raise_priority: false }],
            })
          }}
        >
          {t('policies.steps.add')}
        </Button>
      </div>
      {toManager && (
        <Select
          label={t('policies.manager')}
          help={t('policies.manager.help')}
          value={form.manager_id ?? everyManager}
          choices={[
            { id: everyManager, name: t('policies.manager.all') },
            ...agents.filter(({ id, active }) => active || id === form.manager_id).map(({ id, name }) => ({ id, name })),
          ]}
          onChange={(id) => {
            onChange({ manager_id: id === everyManager ? null : id })
          }}
        />
      )}
    </>
  )
}

function Remove({ label, onPress }: { label: string; onPress: () => void }) {
  return (
    <IconButton small label={label} onPress={onPress} className={styles.removeAlarm}>
      <X size={14} />
    </IconButton>
  )
}

function General({ error }: { error: string | undefined }) {
  if (error === undefined) return null
  return (
    <p className={styles.error} role="alert">
      {error}
    </p>
  )
}
