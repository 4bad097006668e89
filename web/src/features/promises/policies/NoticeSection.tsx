import { Section } from '@/app/Page'
import { Choices } from '@/design/Choices'
import { Select } from '@/design/Select'
import { t } from '@/lib/strings/promises'
import { DurationField } from './DurationField'
import type { NoticeForm } from './form'
import type { SectionProps } from './PolicyEditor'
import styles from './policies.module.css'

const modes = ['off', 'offer', 'automatic'] as const
export const noticeReasons = ['busy', 'checking', 'waiting'] as const

/** What the customer hears before a promise that they can see is missed. */
export function NoticeSection({ form, onChange, errorOf }: SectionProps) {
  const { notice } = form
  const set = (part: Partial<NoticeForm>) => {
    onChange({ notice: { ...notice, ...part } })
  }
  const general = errorOf('notice')
  return (
    <Section title={t('policies.notice')} help={t('policies.notice.help')}>
      <Choices
        hideLabel
        label={t('policies.notice')}
        value={notice.mode}
        choices={modes.map((id) => ({ id, name: t(`mode.${id}`), help: t(`mode.${id}.help`) }))}
        onChange={(mode) => {
          set({ mode })
        }}
      />
      {notice.mode !== 'off' && (
        <>
          <div className={styles.field}>
            <span className={styles.label}>{t('notice.before')}</span>
            <DurationField
              label={t('notice.before')}
              minutes={notice.minutes_before}
              error={errorOf('notice.before')}
              onChange={(minutes_before) => {
                set({ minutes_before })
              }}
            />
          </div>
          <div className={styles.field}>
            <span className={styles.label}>{t('notice.later')}</span>
            <DurationField
              label={t('notice.later')}
              minutes={notice.minutes_later}
              error={errorOf('notice.later')}
              onChange={(minutes_later) => {
                set({ minutes_later })
              }}
            />
          </div>
          <Select
            label={t('notice.reason')}
            value={notice.reason}
            choices={noticeReasons.map((id) => ({ id, name: t(`notice.reason.${id}`) }))}
            onChange={(id) => {
              const reason = noticeReasons.find((one) => one === id)
              if (reason) set({ reason })
            }}
          />
          <Select
            label={t('notice.most')}
            value={String(notice.most)}
            choices={[1, 2, 3, 4, 5].map((count) => ({ id: String(count), name: t('notice.times', { count }) }))}
            onChange={(id) => {
              set({ most: Number(id) })
            }}
          />
        </>
      )}
      {general !== undefined && (
        <p className={styles.error} role="alert">
          {general}
        </p>
      )}
    </Section>
  )
}
