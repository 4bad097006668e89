import type { ReactElement, ReactNode } from 'react'
import { Check } from 'lucide-react'
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger,
} from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Separator } from 'react-aria-components/Separator'
import type { Placement } from 'react-aria-components/Popover'
import { Keys } from './Kbd'
import { classes } from './classes'
import styles from './Popover.module.css'

type Props = {
  /** The button that opens it. */
  trigger: ReactElement
  label: string
  placement?: Placement
  children: ReactNode
}

export function Menu({ trigger, label, placement = 'bottom start', children }: Props) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover} placement={placement} offset={5}>
        <AriaMenu className={styles.list} aria-label={label}>
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}

type ItemProps = {
  id?: string
  icon?: ReactNode
  keys?: string | undefined
  checked?: boolean
  danger?: boolean
  disabled?: boolean
  href?: string
  target?: string
  onAction?: () => void
  children: string
}

export function MenuItem(props: ItemProps) {
  const { icon, keys, checked, danger, disabled, children, ...rest } = props
  return (
    <AriaMenuItem
      {...rest}
      textValue={children}
      isDisabled={disabled ?? false}
      className={classes(styles.item, danger && styles.danger)}
    >
      {icon !== undefined && <span className={styles.icon}>{icon}</span>}
      <span className={styles.text}>{children}</span>
      {checked && <Check size={14} className={styles.check} aria-hidden="true" />}
      {keys !== undefined && <Keys keys={keys} />}
    </AriaMenuItem>
  )
}

export function MenuSeparator() {
  return <Separator className={styles.separator} />
}
