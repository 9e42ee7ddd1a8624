export { MEASURED, plan, transmission, users } from './model.ts'
export { plots } from './plots.ts'
export type { Costs, Crowd, Plan, Step } from './model.ts'
