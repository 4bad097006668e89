import { useState } from 'react'
import { Download, MailWarning, RotateCw, ShieldCheck, Weight } from 'lucide-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import type { Quarantined } from '@/api/types'
import { Loaded } from '@/app/Loaded'
import { More } from '@/app/More'
import { Page } from '@/app/Page'
import { Row, Rows } from '@/app/Rows'
import { Time } from '@/app/Time'
import { Button } from '@/design/Button'
import { Confirm } from '@/design/Confirm'
import { EmptyState } from '@/design/EmptyState'
import { Tabs } from '@/design/Tabs'
import { toasts } from '@/design/toasts'
import { fileSize } from '@/lib/files'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { dismissArrival, intakeQuery, retryQuarantined, ticketOf, type IntakeState } from './api'
import styles from './intake.module.css'

/** Mail that came in and needs somebody. Nothing of it is lost: the bytes are kept, here or in the mailbox. */
export default function QuarantinePage() {
  const { tab } = useSearch({ strict: false })
  const navigate = useNavigate()
  return (
    <Page title={desk('quarantine')} lead={t('quarantine.lead')}>
      <Tabs
        label={desk('quarantine')}
        selected={tab === 'oversized' ? 'oversized' : 'quarantined'}
        onSelect={(next) =>
          void navigate({
            to: '/admin/$page',
            params: { page: 'quarantine' },
            search: next === 'oversized' ? { tab: next } : {},
            replace: true,
          })
        }
        items={[
          {
            id: 'quarantined',
            name: t('quarantine.tab.broken'),
            panel: <Arrivals key="quarantined" state="quarantined" />,
          },
          {
            id: 'oversized',
            name: t('quarantine.tab.oversized'),
            panel: <Arrivals key="oversized" state="oversized" />,
          },
        ]}
      />
    </Page>
  )
}

function Arrivals({ state }: { state: IntakeState }) {
  const query = useInfiniteQuery(intakeQuery(state))
  const [doomed, setDoomed] = useState<Quarantined | null>(null)
  const Arrival = state === 'oversized' ? OversizedRow : QuarantinedRow
  return (
    <>
      <Loaded query={query} lines={3}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) {
            return (
              <EmptyState icon={<ShieldCheck size={22} />} title={t(emptyTitles[state])}>
                {t(emptyTexts[state])}
              </EmptyState>
            )
          }
          return (
            <Rows label={desk('quarantine')}>
              {items.map((item) => (
                <Arrival key={item.id} item={item} onDismiss={setDoomed} />
              ))}
            </Rows>
          )
        }}
      </Loaded>
      <More query={query} />
      {doomed && (
        <Dismissal
          item={doomed}
          state={state}
          onClose={() => {
            setDoomed(null)
          }}
        />
      )}
    </>
  )
}

const emptyTitles = {
  quarantined: 'quarantine.empty.title',
  oversized: 'quarantine.oversized.empty.title',
} as const
const emptyTexts = {
  quarantined: 'quarantine.empty.text',
  oversized: 'quarantine.oversized.empty.text',
} as const

type RowProps = { item: Quarantined; onDismiss: (item: Quarantined) => void }

function QuarantinedRow({ item, onDismiss }: RowProps) {
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: () => retryQuarantined(item.id),
    onSuccess: () => {
      toasts.show(t('quarantine.retrying'), { seconds: 4 })
      return client.invalidateQueries({ queryKey: keys.intake })
    },
  })
  return (
    <Row
      icon={<MailWarning size={18} />}
      title={item.subject_hint || desk('noSubject')}
      detail={<Origin item={item} size={fileSize(item.size)} />}
      below={
        <div className={styles.below}>
          <p className={styles.error}>
            {said(item.error)}
            {item.attempts > 1 && ` ${t('quarantine.attempts', { count: item.attempts })}`}
          </p>
          <div className={styles.buttons}>
            <Original item={item}>{t('quarantine.original')}</Original>
            <Button
              small
              icon={<RotateCw size={14} />}
              isPending={retry.isPending}
              onPress={() => {
                retry.mutate()
              }}
            >
              {desk('retry')}
            </Button>
            <Button
              small
              onPress={() => {
                onDismiss(item)
              }}
            >
              {desk('dismiss')}
            </Button>
          </div>
        </div>
      }
    />
  )
}

function OversizedRow({ item, onDismiss }: RowProps) {
  const navigate = useNavigate()
  const open = useMutation({
    mutationFn: ticketOf,
    onSuccess: ({ number }) =>
      navigate({ to: '/tickets/$number', params: { number: String(number) }, search: { view: 'all' } }),
  })
  const { ticket_id } = item
  const taken = fileSize(item.size)
  const size =
    item.full_size === null
      ? taken
      : t('quarantine.oversized.size', { size: fileSize(item.full_size), taken })
  return (
    <Row
      icon={<Weight size={18} />}
      title={item.subject_hint || desk('noSubject')}
      detail={<Origin item={item} size={size} />}
      below={
        <div className={styles.below}>
          <p className={styles.why}>{item.error === '' ? t('quarantine.oversized.why') : said(item.error)}</p>
          <div className={styles.buttons}>
            <Original item={item}>{t('quarantine.oversized.start')}</Original>
            {ticket_id !== null && (
              <Button
                small
                isPending={open.isPending}
                onPress={() => {
                  open.mutate(ticket_id)
                }}
              >
                {t('quarantine.oversized.ticket')}
              </Button>
            )}
            <Button
              small
              onPress={() => {
                onDismiss(item)
              }}
            >
              {t('quarantine.oversized.aside')}
            </Button>
          </div>
        </div>
      }
    />
  )
}

function Origin({ item, size }: { item: Quarantined; size: string }) {
  return (
    <>
      {item.from_hint || t('quarantine.unknownSender')}
      {item.inbox && ` → ${item.inbox.name}`}
      {' · '}
      <Time at={item.received_at} />
      {' · '}
      {size}
    </>
  )
}

function Original({ item, children }: { item: Quarantined; children: string }) {
  return (
    <a className={styles.download} href={item.original_url} download>
      <Download size={14} aria-hidden="true" />
      {children}
    </a>
  )
}

type DismissalProps = { item: Quarantined; state: IntakeState; onClose: () => void }

function Dismissal({ item, state, onClose }: DismissalProps) {
  const client = useQueryClient()
  const dismiss = useMutation({
    mutationFn: () => dismissArrival(item.id),
    onSettled: () => {
      onClose()
      return client.invalidateQueries({ queryKey: keys.intake })
    },
  })
  const large = state === 'oversized'
  return (
    <Confirm
      isOpen
      title={t('quarantine.dismiss.title')}
      confirm={large ? t('quarantine.oversized.aside') : desk('dismiss')}
      isPending={dismiss.isPending}
      onCancel={onClose}
      onConfirm={() => {
        dismiss.mutate()
      }}
    >
      {large ? t('quarantine.oversized.aside.text') : t('quarantine.dismiss.text')}
    </Confirm>
  )
}
