import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaProps } from 'react-aria-components/Button'
import { classes } from './classes'
import { Spinner } from './Spinner'
import { Tooltip } from './Tooltip'
import styles from './Button.module.css'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'

export type ButtonProps = Omit<AriaProps, 'className' | 'children' | 'style'> & {
  look?: Look
  small?: boolean
  wide?: boolean
  icon?: ReactNode
  className?: string | undefined
  children?: ReactNode
}

export function Button(props: ButtonProps) {
  const { look = 'secondary', small, wide, icon, className, children, ...rest } = props
  return (
    <AriaButton
      {...rest}
      className={classes(
        styles.button,
        styles[look],
        small && styles.small,
        wide && styles.wide,
        className,
      )}
    >
      {rest.isPending ? <Spinner /> : icon}
      {children !== undefined && <span className={styles.label}>{children}</span>}
    </AriaButton>
  )
}

type IconButtonProps = Omit<ButtonProps, 'children' | 'icon' | 'wide'> & {
  label: string
  /** The keys that do the same, shown in the tooltip. */
  keys?: string | undefined
  children: ReactNode
}

/** A button that is only an icon: its label is its name and its tooltip. */
export function IconButton(props: IconButtonProps) {
  const { label, keys, look = 'quiet', small, className, children, ...rest } = props
  return (
    <Tooltip text={label} keys={keys}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={classes(
          styles.button,
          styles.icon,
          styles[look],
          small && styles.small,
          className,
        )}
      >
        {children}
      </AriaButton>
    </Tooltip>
  )
}
