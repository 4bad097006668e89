import { ChevronDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { FieldError } from 'react-aria-components/FieldError'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { Text } from 'react-aria-components/Text'
import { classes } from './classes'
import field from './Field.module.css'
import styles from './Popover.module.css'

type Props = {
  label: string
  hideLabel?: boolean
  value: string | null
  onChange: (id: string) => void
  choices: readonly { id: string; name: string }[]
  help?: string
  error?: string | undefined
  placeholder?: string
  isDisabled?: boolean
}

export function Select(props: Props) {
  const { label, hideLabel, value, onChange, choices, help, error, placeholder, isDisabled } = props
  return (
    <AriaSelect
      className={field.field}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key))
      }}
      placeholder={placeholder ?? ''}
      isInvalid={error !== undefined}
      isDisabled={isDisabled ?? false}
    >
      <Label className={hideLabel ? 'visually-hidden' : field.label}>{label}</Label>
      <Button className={classes(field.input, field.trigger)}>
        <SelectValue />
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
      {help !== undefined && (
        <Text slot="description" className={field.help}>
          {help}
        </Text>
      )}
      <FieldError className={field.error}>{error}</FieldError>
      <Popover className={styles.popover} offset={4}>
        <ListBox className={styles.list} items={choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.name} className={styles.item}>
              <span className={styles.text}>{choice.name}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
