import { ChevronDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { ComboBox as AriaComboBox } from 'react-aria-components/ComboBox'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Text } from 'react-aria-components/Text'
import { classes } from './classes'
import field from './Field.module.css'
import styles from './Popover.module.css'

type Props = {
  label: string
  value: string | null
  onChange: (id: string) => void
  choices: readonly { id: string; name: string }[]
  help?: string
  error?: string | undefined
}

/** A choice from a list too long to look through: typing narrows it. */
export function ComboBox({ label, value, onChange, choices, help, error }: Props) {
  return (
    <AriaComboBox
      className={field.field}
      defaultItems={choices}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key))
      }}
      isInvalid={error !== undefined}
      menuTrigger="focus"
    >
      <Label className={field.label}>{label}</Label>
      <div className={field.combo}>
        <Input className={classes(field.input)} />
        <Button>
          <ChevronDown size={14} aria-hidden="true" />
        </Button>
      </div>
      {help !== undefined && (
        <Text slot="description" className={field.help}>
          {help}
        </Text>
      )}
      <FieldError className={field.error}>{error}</FieldError>
      <Popover className={styles.popover} offset={4}>
        <ListBox<{ id: string; name: string }> className={styles.list}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.name} className={styles.item}>
              <span className={styles.text}>{choice.name}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  )
}
