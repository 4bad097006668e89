import { Handshake } from 'lucide-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Loaded } from '@/app/Loaded'
import { useMe } from '@/app/me'
import { More } from '@/app/More'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/promises'
import { useNow } from '@/lib/ticker'
import { agendaOf } from './agenda'
import { promiseListQuery } from './api'
import type { Scope } from './MyPromisesPage'
import { PromiseLine } from './PromiseLine'
import styles from './MyPromisesPage.module.css'

/** What is due, day by day; what is late on top. */
export function PromiseAgenda({ scope, own }: { scope: Scope; own: boolean }) {
  const query = useInfiniteQuery(promiseListQuery(scope))
  const navigate = useNavigate()
  const { time_zone } = useMe()
  const now = useNow()
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const promises = pages.flatMap(({ items }) => items)
        if (promises.length === 0) {
          return (
            <EmptyState
              icon={<Handshake size={22} />}
              title={t(own ? 'mine.empty.title' : 'mine.empty.others')}
              action={
                own && (
                  <Button onPress={() => void navigate({ to: '/tickets', search: { view: 'unowned', sort: 'due' } })}>
                    {desk('empty.mine.action')}
                  </Button>
                )
              }
            >
              {t('mine.empty.text')}
            </EmptyState>
          )
        }
        return (
          <>
            {agendaOf(promises, now, time_zone).map((part) => (
              <section key={part.group} className={styles.group} aria-label={t(`group.${part.group}`)}>
                <h2 className={styles.heading} data-group={part.group}>
                  {t(`group.${part.group}`)}
                  <span className={styles.count}>{part.promises.length}</span>
                </h2>
                <ul className={styles.lines}>
                  {part.promises.map((promise) => (
                    <PromiseLine key={promise.id} promise={promise} owner={!own} />
                  ))}
                </ul>
              </section>
            ))}
            <More query={query} />
          </>
        )
      }}
    </Loaded>
  )
}
