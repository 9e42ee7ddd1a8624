export { createBudgets } from './budgets.ts'
export type { Budgets, Rate } from './budgets.ts'
export type { Sockets } from './sockets.ts'
export { WorkQueue } from './work-queue.ts'
