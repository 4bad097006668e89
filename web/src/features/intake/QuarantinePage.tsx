import { useState } from 'react'
import { Download, MailWarning, RotateCw, ShieldCheck } from 'lucide-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
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
import { toasts } from '@/design/toasts'
import { fileSize } from '@/lib/files'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { dismissQuarantined, quarantineQuery, retryQuarantined } from './api'
import styles from './intake.module.css'

/** What came in and could not be understood. Nothing of it is lost: the bytes are kept. */
export default function QuarantinePage() {
  const query = useInfiniteQuery(quarantineQuery)
  const [doomed, setDoomed] = useState<Quarantined | null>(null)
  return (
    <Page title={desk('quarantine')} lead={t('quarantine.lead')}>
      <Loaded query={query} lines={3}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) {
            return (
              <EmptyState icon={<ShieldCheck size={22} />} title={t('quarantine.empty.title')}>
                {t('quarantine.empty.text')}
              </EmptyState>
            )
          }
          return (
            <Rows label={desk('quarantine')}>
              {items.map((item) => (
                <QuarantinedRow key={item.id} item={item} onDismiss={setDoomed} />
              ))}
            </Rows>
          )
        }}
      </Loaded>
      <More query={query} />
      {doomed && (
        <Dismissal
          item={doomed}
          onClose={() => {
            setDoomed(null)
          }}
        />
      )}
    </Page>
  )
}

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
      detail={
        <>
          {item.from_hint || t('quarantine.unknownSender')}
          {item.inbox && ` → ${item.inbox.name}`}
          {' · '}
          <Time at={item.received_at} />
          {' · '}
          {fileSize(item.size)}
        </>
      }
      below={
        <div className={styles.below}>
          <p className={styles.error}>
            {item.error}
            {item.attempts > 1 && ` ${t('quarantine.attempts', { count: item.attempts })}`}
          </p>
          <div className={styles.buttons}>
            <a className={styles.download} href={item.original_url} download>
              <Download size={14} aria-hidden="true" />
              {t('quarantine.original')}
            </a>
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

function Dismissal({ item, onClose }: { item: Quarantined; onClose: () => void }) {
  const client = useQueryClient()
  const dismiss = useMutation({
    mutationFn: () => dismissQuarantined(item.id),
    onSettled: () => {
      onClose()
      return client.invalidateQueries({ queryKey: keys.intake })
    },
  })
  return (
    <Confirm
      isOpen
      title={t('quarantine.dismiss.title')}
      confirm={desk('dismiss')}
      isPending={dismiss.isPending}
      onCancel={onClose}
      onConfirm={() => {
        dismiss.mutate()
      }}
    >
      {t('quarantine.dismiss.text')}
    </Confirm>
  )
}
