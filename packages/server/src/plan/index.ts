export { MEASURED, plan } from './model.ts'
export { plots } from './plots.ts'
export type { Costs, Plan } from './model.ts'
