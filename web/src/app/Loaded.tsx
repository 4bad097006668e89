import type { ReactNode } from 'react'
import { CloudOff } from 'lucide-react'
import type { UseQueryResult } from '@tanstack/react-query'
import { Button } from '@/design/Button'
import { EmptyState } from '@/design/EmptyState'
import { Skeleton } from '@/design/Skeleton'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings'
import styles from './Loaded.module.css'

type Props<T> = {
  query: UseQueryResult<T>
  /** How many lines of the list to hint at while it is on its way. */
  lines?: number
  children: (data: T) => ReactNode
}

/** What was asked for; its shape while it is on its way; what to do when it does not come. */
export function Loaded<T>({ query, lines = 5, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) {
    return (
      <EmptyState
        icon={<CloudOff size={22} />}
        title={t('failure.title')}
        action={
          <Button isPending={query.isFetching} onPress={() => void query.refetch()}>
            {t('retry')}
          </Button>
        }
      >
        {explain(query.error)}
      </EmptyState>
    )
  }
  return (
    <div className={styles.bones}>
      <span role="status" className="visually-hidden">
        {t('loading')}
      </span>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={styles.line}>
          <Skeleton width="30px" height={30} />
          <div className={styles.text}>
            <Skeleton width={`${String(24 + ((index * 13) % 22))}%`} />
            <Skeleton width={`${String(38 + ((index * 17) % 25))}%`} height={10} />
          </div>
        </div>
      ))}
    </div>
  )
}
