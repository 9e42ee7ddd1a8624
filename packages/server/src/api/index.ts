export { authorising } from './authorise.ts'
export { roomRoutes } from './rooms.ts'
export { shareRoutes } from './share.ts'
