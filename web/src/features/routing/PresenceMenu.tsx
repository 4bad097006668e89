import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button as AriaButton } from 'react-aria-components/Button'
import { keys } from '@/api/keys'
import { Menu, MenuItem } from '@/design/Menu'
import { toasts } from '@/design/toasts'
import { explain } from '@/lib/explain'
import { t } from '@/lib/strings/routing'
import { choosePresence, myPresenceQuery, type Choice } from './api'
import { choices, presenceNames, whyNames } from './presence'
import styles from './routing.module.css'

/** Whether one gets tickets now, and the switch for it. */
export function PresenceMenu() {
  const client = useQueryClient()
  const { data } = useQuery(myPresenceQuery)
  const choose = useMutation({
    mutationFn: (choice: Choice) => choosePresence(choice),
    onSuccess: (presence) => {
      client.setQueryData(keys.myPresence, presence)
    },
    onError: (error) => {
      toasts.error(explain(error))
    },
  })
  if (!data) return null
  const why = whyNames[data.why]
  return (
    <Menu
      label={t('presence')}
      trigger={
        <AriaButton className={styles.presence} aria-label={t('presence')}>
          <span className={styles.dot} data-state={data.state} aria-hidden="true" />
          <span>{t(presenceNames[data.state])}</span>
          {why !== undefined && <span className={styles.why}>{t(why)}</span>}
        </AriaButton>
      }
    >
      {choices.map(({ choice, name }) => (
        <MenuItem
          key={name}
          checked={data.chosen === choice}
          onAction={() => {
            choose.mutate(choice)
          }}
        >
          {t(name)}
        </MenuItem>
      ))}
    </Menu>
  )
}
