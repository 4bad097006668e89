import { t, type Key } from '@/lib/strings'

const names: Record<string, Key> = {
  mine: 'view.mine',
  team: 'view.team',
  unowned: 'view.unowned',
  at_risk: 'view.atRisk',
  waiting: 'view.waiting',
  open: 'view.open',
  solved: 'view.solved',
  all: 'view.all',
}

/** The built-in views are named in the agent's language; an own view as the agent named it. */
export function viewName(key: string, given: string): string {
  const name = names[key]
  return name === undefined ? given : t(name)
}
