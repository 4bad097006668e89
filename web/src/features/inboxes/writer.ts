/** What stands for who writes in sender names and signatures, as help texts show it. */
export const writer = { agent: '{agent}', team: '{team}' } as const
