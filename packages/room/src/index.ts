export * from './audience.ts'
export * from './authority.ts'
export * from './commands.ts'
export * from './decide/index.ts'
export type {
  Actor,
  Decision,
  DecideContext,
  Refusal,
  RefusalCode,
  TargetMessage,
  TargetPerson,
} from './decide/types.ts'
export * from './due.ts'
export * from './erase.ts'
export * from './events.ts'
export * from './evolve.ts'
export * from './gifts.ts'
export * from './limits.ts'
export * from './personal.ts'
export * from './presence.ts'
export * from './project.ts'
export * from './roles.ts'
export * from './setting-values.ts'
export * from './settings.ts'
export { isSharedKey } from './shared-state.ts'
export * from './standing.ts'
export * from './state.ts'
export * from './upcast.ts'
export * from './view.ts'
export * from './visible-text.ts'
