import { ArrowRight } from 'lucide-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMe } from '@/app/me'
import { Page } from '@/app/Page'
import { Button } from '@/design/Button'
import { Select } from '@/design/Select'
import { Tabs } from '@/design/Tabs'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { PromiseAgenda } from './PromiseAgenda'
import { PromiseWeek } from './PromiseWeek'
import { useNext } from './useNext'
import styles from './MyPromisesPage.module.css'

/** What was promised to customers: one's own, a team's, or all that one may see. */
export function MyPromisesPage() {
  const { tab, who } = useSearch({ from: '/desk/promises' })
  const navigate = useNavigate()
  const me = useMe()
  const next = useNext()
  const scope = scopeOf(who)
  const go = (to: { tab?: string | undefined; who?: string | undefined }) => {
    const after = { tab, who, ...to }
    void navigate({
      to: '/promises',
      search: { ...(after.tab !== undefined && { tab: after.tab }), ...(after.who !== undefined && { who: after.who }) },
    })
  }
  return (
    <Page
      wide
      title={desk('myPromises')}
      actions={
        <Button look="primary" icon={<ArrowRight size={15} />} isPending={next.isPending} onPress={next.go}>
          {desk('next.short')}
        </Button>
      }
    >
      <div className={styles.scope}>
        <Select
          hideLabel
          label={t('mine.whose')}
          value={who ?? 'me'}
          choices={[
            { id: 'me', name: t('mine.me') },
            ...me.teams.map(({ id, name }) => ({ id: `team:${id}`, name: t('mine.team', { name }) })),
            { id: 'none', name: t('mine.nobody') },
            { id: 'all', name: t('mine.all') },
          ]}
          onChange={(id) => {
            go({ who: id === 'me' ? undefined : id })
          }}
        />
      </div>
      <Tabs
        label={desk('myPromises')}
        selected={tab === 'week' ? 'week' : 'list'}
        onSelect={(id) => {
          go({ tab: id === 'week' ? 'week' : undefined })
        }}
        items={[
          { id: 'list', name: t('mine.list'), panel: <PromiseAgenda scope={scope} own={who === undefined} /> },
          { id: 'week', name: t('mine.week'), panel: <PromiseWeek scope={scope} /> },
        ]}
      />
    </Page>
  )
}

export type Scope = { owner?: string; team?: string }

/** "me" unless said: "none", "all" or "team:7". */
export function scopeOf(who: string | undefined): Scope {
  if (who === 'all') return {}
  if (who === 'none') return { owner: 'none' }
  if (who?.startsWith('team:')) return { team: who.slice('team:'.length) }
  return { owner: 'me' }
}
