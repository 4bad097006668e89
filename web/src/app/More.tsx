import { useEffect, useRef } from 'react'
import { Button } from '@/design/Button'
import { t } from '@/lib/strings'
import styles from './More.module.css'

type Props = {
  query: {
    hasNextPage: boolean
    isFetchingNextPage: boolean
    isFetchNextPageError: boolean
    fetchNextPage: () => Promise<unknown>
  }
}

/** The foot of a list that has more: comes by itself when it is seen, and on a press. */
export function More({ query }: Props) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  const foot = useRef<HTMLDivElement>(null)
  const waits = hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  useEffect(() => {
    const element = foot.current
    if (!element || !waits) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage()
      },
      { rootMargin: '400px' },
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
    }
  }, [waits, fetchNextPage])
  if (!hasNextPage) return null
  return (
    <div ref={foot} className={styles.foot}>
      <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
        {isFetchNextPageError ? t('retry') : t('showMore')}
      </Button>
    </div>
  )
}
