import { ChartColumn, X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { PromiseKind, PromiseReport } from '@/api/types'
import { Missing } from '@/app/Failure'
import { Loaded } from '@/app/Loaded'
import { useMe } from '@/app/me'
import { Page } from '@/app/Page'
import { Button, IconButton } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { Select } from '@/design/Select'
import { formatNumber } from '@/lib/locale'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { useNow } from '@/lib/ticker'
import { wallDay } from '@/lib/zoned'
import { reportQuery, type ReportPart, type ReportPeriod } from '../api'
import { kindNames } from '../labels'
import { Bars } from './Bars'
import { barsOfAgents, barsOfTeams, clock, percentOf, periodOf, periods, shareKept, type Bar } from './figures'
import { Hours } from './Hours'
import { ReportList } from './ReportList'
import styles from './report.module.css'

const kindOrder: readonly PromiseKind[] = ['first_answer', 'next_answer', 'solution', 'update', 'callback']

/** Which promises were kept: by kind, team, agent and hour, down to each ticket. */
export function ReportPage() {
  const me = useMe()
  if (!me.permissions.includes('tickets.read_all')) return <Missing />
  return <Report />
}

function Report() {
  const search = useSearch({ from: '/desk/promises/report' })
  const navigate = useNavigate()
  const { time_zone } = useMe()
  const days = search.days ?? 30
  const period = periodOf(days, wallDay(useNow(), time_zone), time_zone)
  const query = useQuery(reportQuery(period))
  const { days: _days, ...part } = search
  const look = (next: ReportPart) =>
    void navigate({ to: '/promises/report', search: { ...(search.days !== undefined && { days: search.days }), ...next } })
  return (
    <Page
      wide
      title={desk('promiseReport')}
      lead={t('report.lead')}
      actions={
        <Select
          hideLabel
          label={t('report.period')}
          value={String(days)}
          choices={periods.map((count) => ({ id: String(count), name: t('report.days', { count }) }))}
          onChange={(id) => void navigate({ to: '/promises/report', search: { ...part, days: Number(id) } })}
        />
      }
    >
      <Loaded query={query} lines={4}>
        {(report) =>
          report.kept + report.broken === 0 ? (
            <EmptyState icon={<ChartColumn size={22} />} title={t('report.empty.title')}>
              {t('report.empty.text')}
            </EmptyState>
          ) : (
            <Drawn report={report} period={period} part={part} onLook={look} />
          )
        }
      </Loaded>
    </Page>
  )
}

type DrawnProps = {
  report: PromiseReport
  period: ReportPeriod
  part: ReportPart
  onLook: (part: ReportPart) => void
}

function Drawn({ report, period, part, onLook }: DrawnProps) {
  const kinds: Bar[] = kindOrder.flatMap((kind) => {
    const found = report.by_kind.find((one) => one.kind === kind)
    return found ? [{ key: kind, name: desk(kindNames[kind]), kept: found.kept, broken: found.broken, part: { kind } }] : []
  })
  const teams = barsOfTeams(report, desk('noTeam'))
  const agents = barsOfAgents(report, desk('noOwner'))
  return (
    <>
      <Totals report={report} onLook={onLook} />
      <div className={styles.parts}>
        <Bars title={t('report.byKind')} bars={kinds} chosen={part} onLook={onLook} />
        <Bars title={t('report.byTeam')} bars={teams} chosen={part} onLook={onLook} />
        <Bars title={t('report.byAgent')} bars={agents} chosen={part} onLook={onLook} />
        <Hours report={report} chosen={part} onLook={onLook} />
      </div>
      <section className={styles.behind} aria-label={t('report.behind')}>
        <div className={styles.behindHead}>
          <h2>{t('report.behind')}</h2>
          {Object.keys(part).length > 0 && (
            <span className={styles.chosen}>
              {chosenText(part, [...teams, ...agents])}
              <IconButton
                small
                label={t('report.showAll')}
                onPress={() => {
                  onLook({})
                }}
              >
                <X size={13} />
              </IconButton>
            </span>
          )}
          {part.state === undefined && (
            <Button
              small
              onPress={() => {
                onLook({ ...part, state: 'broken' })
              }}
            >
              {t('report.onlyBroken')}
            </Button>
          )}
        </div>
        <ReportList period={period} part={part} />
      </section>
    </>
  )
}

function Totals({ report, onLook }: Pick<DrawnProps, 'report' | 'onLook'>) {
  const share = shareKept(report) ?? 0
  return (
    <div className={styles.totals}>
      <div className={styles.share}>
        <b>{t('report.percent', { percent: percentOf(share) })}</b>
        <span>{t('report.kept.of')}</span>
      </div>
      {(['kept', 'broken'] as const).map((state) => (
        <button
          key={state}
          type="button"
          className={styles.total}
          data-state={state}
          onClick={() => {
            onLook({ state })
          }}
        >
          <b>{formatNumber(report[state])}</b>
          <span>{t(`report.${state}`)}</span>
        </button>
      ))}
    </div>
  )
}

/** What the list below is narrowed to, in words. */
function chosenText(part: ReportPart, known: readonly Bar[]): string {
  const nameOf = (key: 'team' | 'agent') =>
    part[key] === undefined ? undefined : known.find((bar) => bar.part[key] === part[key])?.name
  const kind = kindOrder.find((one) => one === part.kind)
  return [
    kind && desk(kindNames[kind]),
    nameOf('team'),
    nameOf('agent'),
    part.hour !== undefined && t('report.hour', { from: clock(part.hour), to: clock(part.hour + 1) }),
    part.state === 'kept' ? t('report.kept') : part.state === 'broken' && t('report.broken'),
  ]
    .filter((word) => typeof word === 'string' && word !== '')
    .join(', ')
}
