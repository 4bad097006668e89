import type { Agent } from '@/api/types'

/** Whether every typed word stands in the name, address, role or teams. */
export function matchesAgent(agent: Agent, words: string): boolean {
  const text = [agent.name, agent.email, agent.role.name, ...agent.teams.map(({ name }) => name)]
    .join(' ')
    .toLocaleLowerCase()
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
