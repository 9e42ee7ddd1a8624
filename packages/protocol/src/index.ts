export * from './codes.ts'
export * from './error.ts'
export * from './frames.ts'
export * from './limits.ts'
