import { Laptop, Smartphone } from 'lucide-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { Section } from '@/app/Page'
import { Time } from '@/app/Time'
import { Badge } from '@/design/Badge'
import { Button } from '@/design/Button'
import { t } from '@/lib/strings'
import { endOtherSessions, endSession, sessionsQuery } from './api'
import { browserName } from './browser_name'
import styles from './profile.module.css'

export function SessionSection() {
  const client = useQueryClient()
  const { data = [] } = useQuery(sessionsQuery)
  const refresh = () => client.invalidateQueries({ queryKey: keys.mySessions })
  const end = useMutation({ mutationFn: endSession, onSuccess: refresh })
  const endOthers = useMutation({ mutationFn: endOtherSessions, onSuccess: refresh })
  return (
    <Section title={t('sessions')} help={t('sessions.help')}>
      <ul className={styles.list}>
        {data.map((session) => {
          const { name, mobile } = browserName(session.user_agent)
          return (
            <li key={session.id} className={styles.item}>
              {mobile ? <Smartphone size={18} /> : <Laptop size={18} />}
              <span className={styles.text}>
                <b>{name}</b>
                <span className={styles.quiet}>
                  {session.peer} · <Time at={session.last_seen_at} />
                </span>
              </span>
              {session.current ? (
                <Badge tone="ok">{t('thisOne')}</Badge>
              ) : (
                <Button
                  small
                  onPress={() => {
                    end.mutate(session.id)
                  }}
                >
                  {t('signOut')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {data.length > 1 && (
        <div>
          <Button
            small
            isPending={endOthers.isPending}
            onPress={() => {
              endOthers.mutate()
            }}
          >
            {t('signOutOthers')}
          </Button>
        </div>
      )}
    </Section>
  )
}
