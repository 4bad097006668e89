import { Label } from 'react-aria-components/Label'
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup'
import styles from './Choices.module.css'

type Props<Id extends string> = {
  label: string
  hideLabel?: boolean
  value: Id
  onChange: (id: Id) => void
  choices: readonly { id: Id; name: string; help?: string }[]
}

/** One of a few, each with a word on what it means. */
export function Choices<Id extends string>(props: Props<Id>) {
  const { label, hideLabel, value, onChange, choices } = props
  return (
    <RadioGroup
      className={styles.group}
      value={value}
      onChange={(id) => {
        const choice = choices.find((one) => one.id === id)
        if (choice) onChange(choice.id)
      }}
    >
      <Label className={hideLabel ? 'visually-hidden' : styles.label}>{label}</Label>
      <div className={styles.list}>
        {choices.map(({ id, name, help }) => (
          <RadioField key={id} value={id} className={styles.field}>
            <RadioButton className={styles.choice}>
              <span className={styles.dot} aria-hidden="true" />
              <span>
                <span className={styles.name}>{name}</span>
                {help !== undefined && <span className={styles.help}>{help}</span>}
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  )
}
