export { authorising, runsSite } from './authorise.ts'
export { roomHandlers } from './rooms.ts'
export { shareHandlers } from './share.ts'
