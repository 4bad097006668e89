import type { ReactNode, Ref } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField as AriaTextField, type TextFieldProps } from 'react-aria-components/TextField'
import { classes } from './classes'
import styles from './Field.module.css'

type Props = Omit<TextFieldProps, 'children' | 'className' | 'style'> & {
  label: string
  hideLabel?: boolean
  help?: ReactNode
  error?: string | undefined
  placeholder?: string
  rows?: number
  inputRef?: Ref<HTMLInputElement>
  className?: string | undefined
}

export function TextField(props: Props) {
  const { label, hideLabel, help, error, placeholder, rows, inputRef, className, ...rest } = props
  return (
    <AriaTextField
      {...rest}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={classes(styles.field, className)}
    >
      <Label className={hideLabel ? 'visually-hidden' : styles.label}>{label}</Label>
      {rows === undefined ? (
        <Input ref={inputRef} className={styles.input} placeholder={placeholder} />
      ) : (
        <TextArea
          className={classes(styles.input, styles.area)}
          placeholder={placeholder}
          rows={rows}
        />
      )}
      {help !== undefined && error === undefined && (
        <Text slot="description" className={styles.help}>
          {help}
        </Text>
      )}
      <FieldError className={styles.error}>{error}</FieldError>
    </AriaTextField>
  )
}
