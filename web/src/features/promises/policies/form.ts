// A policy as its editor keeps it.

import type { NewPromisePolicy, PolicyStep, PolicyTarget, PromisePolicy, Priority } from '@/api/types'
import { t } from '@/lib/strings/promises'

export type TargetKind = PolicyTarget['kind']
export type Whom = PolicyStep['to']
export const targetKinds: readonly TargetKind[] = ['first_answer', 'next_answer', 'solution']
export const everybody: readonly Whom[] = ['owner', 'lead', 'manager']
export const channels = ['email', 'phone', 'counter', 'letter', 'form', 'api'] as const

export type TargetForm = { on: boolean; minutes: number; working: boolean; visible: boolean }
export type StepForm = Required<PolicyStep>
export type WarningForm = { minutes_before: number; to: Whom[] }
export type NoticeForm = Required<PromisePolicy['notice']>
export type ConditionForm = {
  inbox_ids: string[]
  priorities: Priority[]
  customer_ids: string[]
  organization_ids: string[]
  tags: string[]
  channels: string[]
}

export type PolicyForm = {
  name: string
  active: boolean
  conditions: ConditionForm
  targets: Record<TargetKind, TargetForm>
  pause_waiting: boolean
  pause_paused: boolean
  calendar_id: string | null
  manager_id: string | null
  warnings: WarningForm[]
  steps: StepForm[]
  notice: NoticeForm
}

const usual: Record<TargetKind, TargetForm> = {
  first_answer: { on: false, minutes: 4 * 60, working: true, visible: true },
  next_answer: { on: false, minutes: 8 * 60, working: true, visible: true },
  solution: { on: false, minutes: 40 * 60, working: true, visible: false },
}

/** What most houses want to begin with: a first answer, and a word to the owner before it is due. */
export const emptyForm: PolicyForm = {
  name: '',
  active: true,
  conditions: { inbox_ids: [], priorities: [], customer_ids: [], organization_ids: [], tags: [], channels: [] },
  targets: { ...usual, first_answer: { ...usual.first_answer, on: true } },
  pause_waiting: true,
  pause_paused: true,
  calendar_id: null,
  manager_id: null,
  warnings: [{ minutes_before: 30, to: ['owner'] }],
  steps: [],
  notice: { mode: 'off', minutes_before: 30, minutes_later: 240, most: 1, reason: 'busy' },
}

export function formOf(policy: PromisePolicy): PolicyForm {
  const { conditions, notice } = policy
  return {
    name: policy.name,
    active: policy.active,
    conditions: {
      inbox_ids: conditions.inbox_ids ?? [],
      priorities: conditions.priorities ?? [],
      customer_ids: conditions.customer_ids ?? [],
      organization_ids: conditions.organization_ids ?? [],
      tags: conditions.tags ?? [],
      channels: conditions.channels ?? [],
    },
    targets: Object.fromEntries(
      targetKinds.map((kind): [TargetKind, TargetForm] => {
        const target = policy.targets.find((one) => one.kind === kind)
        return [
          kind,
          target
            ? { on: true, minutes: target.minutes, working: target.working ?? true, visible: target.visible ?? true }
            : usual[kind],
        ]
      }),
    ) as Record<TargetKind, TargetForm>,
    pause_waiting: policy.pause_waiting,
    pause_paused: policy.pause_paused,
    calendar_id: policy.calendar_id,
    manager_id: policy.manager_id,
    warnings: policy.warnings.map(({ minutes_before, to }) => ({ minutes_before, to: to ?? ['owner'] })),
    steps: policy.steps.map((step) => ({
      minutes_after: step.minutes_after,
      to: step.to,
      tell: step.tell ?? true,
      reassign: step.reassign ?? false,
      raise_priority: step.raise_priority ?? false,
    })),
    notice: { ...emptyForm.notice, ...notice },
  }
}

export function bodyOf(form: PolicyForm): NewPromisePolicy {
  const { targets, ...rest } = form
  return {
    ...rest,
    name: form.name.trim(),
    targets: targetKinds
      .filter((kind) => targets[kind].on)
      .map((kind) => {
        const { minutes, working, visible } = targets[kind]
        return { kind, minutes, working, visible }
      }),
  }
}

export type Objections = Partial<Record<string, string>>

const year = 366 * 24 * 60
const isLong = (minutes: number, least = 1) => Number.isInteger(minutes) && minutes >= least && minutes <= year

/** What has to be put right before saving, by field: "targets.solution", "steps.0". */
export function objectionsTo(form: PolicyForm): Objections {
  const found: Objections = {}
  if (form.name.trim() === '') found.name = t('policies.objection.name')
  for (const kind of targetKinds) {
    const { on, minutes } = form.targets[kind]
    if (on && !isLong(minutes)) found[`targets.${kind}`] = t('policies.objection.time')
  }
  form.warnings.forEach(({ minutes_before, to }, index) => {
    if (!isLong(minutes_before)) found[`warnings.${String(index)}`] = t('policies.objection.time')
    else if (to.length === 0) found[`warnings.${String(index)}`] = t('policies.objection.nobody')
  })
  form.steps.forEach((step, index) => {
    const field = `steps.${String(index)}`
    if (!isLong(step.minutes_after, 0)) found[field] = t('policies.objection.time')
    else if (step.reassign && step.to === 'owner') found[field] = t('policies.objection.owner')
    else if (!step.tell && !step.reassign && !step.raise_priority) found[field] = t('policies.objection.idle')
  })
  if (form.notice.mode !== 'off') {
    if (!isLong(form.notice.minutes_before)) found['notice.before'] = t('policies.objection.time')
    if (!isLong(form.notice.minutes_later)) found['notice.later'] = t('policies.objection.time')
  }
  return found
}

/** The list with one moved by a place; the same where it would leave it. */
export function moved<T>(list: readonly T[], from: number, by: number): T[] {
  const to = from + by
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return [...list]
  const rest = list.filter((_one, index) => index !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}
