import { AlarmClock, CircleCheck, CirclePause, CircleSlash, CircleX, Ellipsis, Eye, EyeOff, TriangleAlert } from 'lucide-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { DelayNotice, DeskPromise, Ticket } from '@/api/types'
import { useMe } from '@/app/me'
import { Time, useTimeFormat } from '@/app/Time'
import { Button, IconButton } from '@/design/Button'
import { Menu, MenuItem, MenuSeparator } from '@/design/Menu'
import { longDuration } from '@/lib/duration'
import { said, t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { useNow } from '@/lib/ticker'
import { dismissNotice } from './api'
import { dueWord, urgencyOf } from './due'
import { kindNames } from './labels'
import { reasonText } from './reasons'
import { TheirTime } from './TheirTime'
import styles from './PromisePanel.module.css'

export type Doing =
  | { what: 'keep' | 'withdraw' | 'move'; promise: DeskPromise }
  | { what: 'notice'; promise: DeskPromise; newDue: string | null }

type Props = {
  promise: DeskPromise
  ticket: Ticket
  /** The customer's; '' when unknown. */
  zone: string
  notices: readonly DelayNotice[]
  onDo: (doing: Doing) => void
}

/** How it stands with a promise, as one word that is also its look. */
export type Standing = 'running' | 'soon' | 'owed' | 'paused' | 'kept' | 'broken' | 'withdrawn'

export function standingOf(promise: DeskPromise, now: number): Standing {
  if (promise.owed) return 'owed'
  if (promise.state !== 'running') return promise.state
  const urgency = urgencyOf({ at: promise.due, state: 'running' }, now)
  return urgency === 'late' ? 'owed' : urgency === 'soon' ? 'soon' : 'running'
}

const icons = {
  running: AlarmClock,
  soon: AlarmClock,
  owed: TriangleAlert,
  paused: CirclePause,
  kept: CircleCheck,
  broken: CircleX,
  withdrawn: CircleSlash,
}

export function PromiseCard({ promise, ticket, zone, notices, onDo }: Props) {
  const now = useNow()
  const standing = standingOf(promise, now)
  const Icon = icons[standing]
  const offered = notices.find(({ state }) => state === 'offered')
  const told = notices.findLast(({ state }) => state === 'sent')
  return (
    <li className={styles.card} data-standing={standing}>
      <Icon size={15} className={styles.icon} aria-hidden="true" />
      <div className={styles.body}>
        <div className={styles.line}>
          <b className={styles.what}>{promise.what || desk(kindNames[promise.kind])}</b>
          <CardMenu promise={promise} onDo={onDo} />
        </div>
        <When promise={promise} standing={standing} zone={zone} />
        <p className={styles.meta}>
          {promise.what !== '' && <span>{desk(kindNames[promise.kind])}</span>}
          <span>{promise.owner?.name ?? promise.team?.name ?? desk('noOwner')}</span>
          <span>
            {promise.visible ? <Eye size={12} aria-hidden="true" /> : <EyeOff size={12} aria-hidden="true" />}
            {promise.visible ? t('panel.visible') : t('panel.hidden')}
          </span>
          <span>{byWhom(promise)}</span>
        </p>
        {promise.reason !== '' && <p className={styles.reason}>{t('panel.because', { why: said(promise.reason) })}</p>}
        {told && (
          <p className={styles.reason}>
            {t('panel.told')} <Time at={told.at} />: {reasonText(told.reason)}
          </p>
        )}
        {offered && promise.can.end && <Offered promise={promise} ticket={ticket} notice={offered} onDo={onDo} />}
      </div>
    </li>
  )
}

function byWhom(promise: DeskPromise): string {
  if (promise.made_by === 'policy') return promise.policy?.name ?? t('panel.byPolicy')
  if (promise.made_by === 'system') return t('panel.bySystem')
  return t('panel.byAgent', { name: promise.made_by_agent?.name ?? desk('nobody') })
}

function When({ promise, standing, zone }: { promise: DeskPromise; standing: Standing; zone: string }) {
  const now = useNow()
  const me = useMe()
  const format = useTimeFormat()
  const { due, ended_at, broken_at, remaining_seconds, target_minutes } = promise
  if (standing === 'paused') {
    const left = longDuration(Math.max(0, remaining_seconds ?? 0) / 60)
    return (
      <p className={styles.when}>
        {target_minutes === null
          ? t('panel.paused')
          : t('panel.pausedLeft', { left, all: longDuration(target_minutes) })}
      </p>
    )
  }
  const word = (at: string) => dueWord({ at, state: 'running' }, now)
  return (
    <>
      <p className={styles.when}>
        {(standing === 'running' || standing === 'soon') && due !== null && (
          <span title={format.full(due)}>
            {t('panel.due', { time: format.near(due, now) })} <span className={styles.word}>{word(due)}</span>
          </span>
        )}
        {standing === 'owed' && due !== null && (
          <span title={format.full(due)}>
            {t('panel.owed', { time: format.near(due, now) })} <span className={styles.word}>{word(due)}</span>
          </span>
        )}
        {standing === 'kept' && ended_at !== null && <span>{t('panel.kept', { time: format.near(ended_at, now) })}</span>}
        {standing === 'withdrawn' && ended_at !== null && (
          <span>{t('panel.withdrawn', { time: format.near(ended_at, now) })}</span>
        )}
        {standing === 'broken' && (
          <span>
            {ended_at === null
              ? t('panel.broken', { time: format.near(broken_at ?? promise.made_at, now) })
              : t('panel.brokenDone', { time: format.near(ended_at, now) })}
          </span>
        )}
        {promise.late && <span> {t('panel.unwatched')}</span>}
      </p>
      {due !== null && (standing === 'running' || standing === 'soon' || standing === 'owed') && (
        <TheirTime at={due} here={me.time_zone} there={zone} />
      )}
    </>
  )
}

function CardMenu({ promise, onDo }: Pick<Props, 'promise' | 'onDo'>) {
  const { change, end } = promise.can
  if (!change && !end) return null
  const tells = end && promise.visible && promise.due !== null && (promise.state === 'running' || promise.owed)
  const label = t('panel.menu', { name: promise.what || desk(kindNames[promise.kind]) })
  const item = (what: 'keep' | 'withdraw' | 'move') => () => {
    onDo({ what, promise })
  }
  return (
    <Menu
      label={label}
      placement="bottom end"
      trigger={
        <IconButton small label={label} className={styles.menu}>
          <Ellipsis size={15} />
        </IconButton>
      }
    >
      {end && <MenuItem onAction={item('keep')}>{t('keep.menu')}</MenuItem>}
      {change && <MenuItem onAction={item('move')}>{t('move.menu')}</MenuItem>}
      {tells && (
        <MenuItem
          onAction={() => {
            onDo({ what: 'notice', promise, newDue: null })
          }}
        >
          {t('notice.menu')}
        </MenuItem>
      )}
      {end && (
        <>
          <MenuSeparator />
          <MenuItem danger onAction={item('withdraw')}>
            {t('withdraw.menu')}
          </MenuItem>
        </>
      )}
    </Menu>
  )
}

type OfferedProps = { promise: DeskPromise; ticket: Ticket; notice: DelayNotice; onDo: Props['onDo'] }

/** The policy thinks that the customer should be told before it is late. */
function Offered({ promise, ticket, notice, onDo }: OfferedProps) {
  const client = useQueryClient()
  const now = useNow()
  const format = useTimeFormat()
  const dismiss = useMutation({
    mutationFn: () => dismissNotice(promise.id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.promisesOf(ticket.id) }),
  })
  return (
    <div className={styles.offer}>
      <p>{t(promise.owed ? 'notice.offerLate' : 'notice.offer', { name: ticket.customer.name || ticket.customer.email, time: format.near(notice.new_due, now) })}</p>
      <div className={styles.buttons}>
        <Button
          small
          look="primary"
          onPress={() => {
            onDo({ what: 'notice', promise, newDue: notice.new_due })
          }}
        >
          {t('notice.look')}
        </Button>
        <Button
          small
          isPending={dismiss.isPending}
          onPress={() => {
            dismiss.mutate()
          }}
        >
          {t('notice.dismiss')}
        </Button>
      </div>
    </div>
  )
}
