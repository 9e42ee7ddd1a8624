export { clientFrame, parseClientFrame } from './client-frame.ts'
export { commandSchemas } from './commands.ts'
