import { ChevronDown, UsersRound } from 'lucide-react'
import { Avatar } from '@/design/Avatar'
import { Button } from '@/design/Button'
import { Picker } from '@/design/Picker'
import { t as desk } from '@/lib/strings'
import { t } from '@/lib/strings/handover'
import type { Target } from './packet'
import styles from './TargetField.module.css'

type Props = {
  targets: readonly Target[]
  value: string | null
  help: string
  error: string | undefined
  onChange: (target: string) => void
}

/** To whom: a team or a colleague, found by typing. */
export function TargetField({ targets, value, help, error, onChange }: Props) {
  const chosen = targets.find(({ id }) => id === value)
  return (
    <div className={styles.field}>
      <span className={styles.label} id="handover-target">
        {t('give.to')}
      </span>
      <Picker
        searchable
        label={t('give.to')}
        empty={desk('nothingFound')}
        trigger={
          <Button
            autoFocus
            className={styles.trigger}
            aria-labelledby="handover-target handover-target-value"
            aria-describedby="handover-target-help"
            icon={chosen ? <Mark of={chosen} /> : <UsersRound size={15} />}
          >
            <span className={styles.value} id="handover-target-value">
              {chosen?.name ?? t('choose')}
            </span>
            <ChevronDown size={14} aria-hidden="true" />
          </Button>
        }
        choices={targets.map((target) => ({
          id: target.id,
          name: target.name,
          icon: <Mark of={target} />,
        }))}
        selected={value}
        onPick={onChange}
      />
      {error === undefined ? (
        <p className={styles.help} id="handover-target-help">
          {help}
        </p>
      ) : (
        <p className={styles.error} id="handover-target-help" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

function Mark({ of: { id, name, isTeam } }: { of: Target }) {
  return isTeam ? <UsersRound size={15} /> : <Avatar name={name} seed={id.slice(6)} size="xs" />
}
