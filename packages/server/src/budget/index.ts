export { createBudgets } from './budgets.ts'
export type { Budgets } from './budgets.ts'
export type { Sockets } from './sockets.ts'
