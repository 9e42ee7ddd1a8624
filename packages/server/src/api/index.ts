export { authorising, runsSite } from './authorise.ts'
export { roomHandlers } from './rooms.ts'
export { sharedStateHandlers } from './shared-state.ts'
export { shareHandlers } from './share.ts'
