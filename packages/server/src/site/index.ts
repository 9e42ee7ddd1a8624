export { Site } from './site.ts'
