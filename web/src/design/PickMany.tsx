import { useId } from 'react'
import { Plus, X } from 'lucide-react'
import { t } from '@/lib/strings'
import { Button, IconButton } from './Button'
import { Picker, type Choice } from './Picker'
import styles from './PickMany.module.css'

type Props = {
  label: string
  help?: string
  /** What the button says, such as "Add team". */
  add: string
  /** What stands there while nothing is chosen. */
  empty: string
  choices: readonly Choice[]
  selected: readonly string[]
  onChange: (ids: string[]) => void
}

/** Several out of a list: what is chosen stands there and can be taken away one by one. */
export function PickMany({ label, help, add, empty, choices, selected, onChange }: Props) {
  const id = useId()
  const chosen = choices.filter((choice) => selected.includes(choice.id))
  return (
    <div className={styles.field} role="group" aria-labelledby={id}>
      <span id={id} className={styles.label}>
        {label}
      </span>
      <div className={styles.box}>
        {chosen.length === 0 && <span className={styles.empty}>{empty}</span>}
        {chosen.map((choice) => (
          <span key={choice.id} className={styles.chip}>
            {choice.icon}
            {choice.name}
            <IconButton
              small
              className={styles.remove}
              label={t('remove', { name: choice.name })}
              onPress={() => {
                onChange(selected.filter((other) => other !== choice.id))
              }}
            >
              <X size={13} />
            </IconButton>
          </span>
        ))}
        <Picker
          multiple
          searchable={choices.length > 7}
          label={label}
          choices={choices}
          selected={selected}
          onPick={onChange}
          empty={t('nothingFound')}
          trigger={
            <Button small look="quiet" icon={<Plus size={14} />}>
              {add}
            </Button>
          }
        />
      </div>
      {help !== undefined && <p className={styles.help}>{help}</p>}
    </div>
  )
}
