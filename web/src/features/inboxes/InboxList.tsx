import { useState, type ReactNode } from 'react'
import { ArrowDownToLine, CirclePause, CirclePlay, Ellipsis, Inbox as InboxIcon, Plus, RefreshCw, Send, Trash2, Weight } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Inbox } from '@/api/types'
import { Loaded } from '@/app/Loaded'
import { Page } from '@/app/Page'
import { Row, Rows } from '@/app/Rows'
import { Time } from '@/app/Time'
import { Badge } from '@/design/Badge'
import { Button, IconButton } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { Menu, MenuItem, MenuSeparator } from '@/design/Menu'
import { Notice } from '@/design/Notice'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/admin'
import { managedInboxesQuery } from './api'
import { ConsentOutcome } from './ConsentOutcome'
import { healthOf, queuedText, receivingText, sendingText, type Health } from './health'
import { InboxConfirm, type InboxQuestion } from './InboxConfirm'
import { useInboxActions } from './useInboxActions'
import styles from './inboxes.module.css'

export function InboxList() {
  const navigate = useNavigate()
  const query = useQuery({ ...managedInboxesQuery, refetchOnMount: 'always' })
  const [question, setQuestion] = useState<InboxQuestion | null>(null)
  const add = (
    <Button
      look="primary"
      icon={<Plus size={15} />}
      onPress={() => void navigate({ to: '/admin/$page/$id', params: { page: 'inboxes', id: 'new' } })}
    >
      {t('inboxes.new')}
    </Button>
  )
  return (
    <Page title={desk('inboxes')} lead={t('inboxes.lead')} actions={add}>
      <ConsentOutcome inbox={null} />
      <Loaded query={query} lines={3}>
        {(inboxes) =>
          inboxes.length === 0 ? (
            <EmptyState icon={<InboxIcon size={22} />} title={t('inboxes.empty.title')} action={add}>
              {t('inboxes.empty.text')}
            </EmptyState>
          ) : (
            <Rows label={desk('inboxes')}>
              {inboxes.map((inbox) => (
                <InboxRow key={inbox.id} inbox={inbox} onAsk={setQuestion} />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {question && (
        <InboxConfirm
          question={question}
          onClose={() => {
            setQuestion(null)
          }}
        />
      )}
    </Page>
  )
}

type RowProps = { inbox: Inbox; onAsk: (question: InboxQuestion) => void }

function InboxRow({ inbox, onAsk }: RowProps) {
  const { incoming, outgoing } = inbox.state
  const errors = inbox.active ? [incoming.error, outgoing.error].filter((text) => text !== null) : []
  return (
    <Row
      icon={<HealthMark of={healthOf(inbox)} />}
      title={inbox.name}
      link={{ to: '/admin/$page/$id', params: { page: 'inboxes', id: inbox.id } }}
      faded={!inbox.active}
      badges={
        <>
          {!inbox.active && <Badge>{t('inboxes.off')}</Badge>}
          {inbox.team && <Badge>{inbox.team.name}</Badge>}
        </>
      }
      detail={inbox.address}
      aside={inbox.active ? <Traffic inbox={inbox} /> : undefined}
      actions={<InboxMenu inbox={inbox} onAsk={onAsk} />}
      below={
        errors.length > 0 ? (
          <Notice tone="danger">
            {errors.map((text) => (
              <p key={text}>{said(text)}</p>
            ))}
          </Notice>
        ) : undefined
      }
    />
  )
}

const healthWords = {
  ok: 'inboxes.health.ok',
  warn: 'inboxes.health.warn',
  failed: 'inboxes.health.failed',
  off: 'inboxes.off',
  unknown: 'inboxes.health.unknown',
} as const

function HealthMark({ of: health }: { of: Health }) {
  return (
    <span className={styles.mark} data-health={health} title={t(healthWords[health])}>
      <InboxIcon size={18} aria-hidden="true" />
      <span className="visually-hidden">{t(healthWords[health])}</span>
    </span>
  )
}

function Traffic({ inbox }: { inbox: Inbox }) {
  const { incoming, outgoing } = inbox.state
  const queued = queuedText(outgoing)
  return (
    <span className={styles.traffic}>
      <Flow icon={<ArrowDownToLine size={14} />} bad={incoming.ok === false}>
        {receivingText(inbox)}{' '}
        {inbox.incoming.kind === 'imap' && incoming.last_success_at !== null && (
          <Time at={incoming.last_success_at} />
        )}
      </Flow>
      {incoming.oversized > 0 && (
        <Flow icon={<Weight size={14} />} bad={false}>
          <Link to="/admin/$page" params={{ page: 'quarantine' }} search={{ tab: 'oversized' }}>
            {t('inboxes.oversized', { count: incoming.oversized })}
          </Link>
        </Flow>
      )}
      <Flow icon={<Send size={14} />} bad={outgoing.ok === false}>
        {sendingText(inbox)}{' '}
        {inbox.outgoing.kind === 'smtp' && outgoing.last_success_at !== null && (
          <Time at={outgoing.last_success_at} />
        )}
        {queued !== '' && ` · ${queued}`}
      </Flow>
    </span>
  )
}

function Flow({ icon, bad, children }: { icon: ReactNode; bad: boolean; children: ReactNode }) {
  return (
    <span className={styles.flow} data-bad={bad || undefined}>
      <span aria-hidden="true">{icon}</span>
      <span>{children}</span>
    </span>
  )
}

function InboxMenu({ inbox, onAsk }: RowProps) {
  const { fetchNow, setActive } = useInboxActions()
  return (
    <Menu
      label={t('actionsFor', { name: inbox.name })}
      placement="bottom end"
      trigger={
        <IconButton small label={t('actionsFor', { name: inbox.name })}>
          <Ellipsis size={16} />
        </IconButton>
      }
    >
      {inbox.active && inbox.incoming.kind === 'imap' && (
        <MenuItem
          icon={<RefreshCw size={15} />}
          onAction={() => {
            fetchNow.mutate(inbox)
          }}
        >
          {t('inboxes.fetch')}
        </MenuItem>
      )}
      {inbox.active ? (
        <MenuItem
          icon={<CirclePause size={15} />}
          onAction={() => {
            onAsk({ what: 'off', inbox })
          }}
        >
          {t('inboxes.switchOff')}
        </MenuItem>
      ) : (
        <MenuItem
          icon={<CirclePlay size={15} />}
          onAction={() => {
            setActive.mutate({ inbox, active: true })
          }}
        >
          {t('inboxes.switchOn')}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem
        danger
        icon={<Trash2 size={15} />}
        onAction={() => {
          onAsk({ what: inbox.can.remove ? 'delete' : 'used', inbox })
        }}
      >
        {t('delete')}
      </MenuItem>
    </Menu>
  )
}
