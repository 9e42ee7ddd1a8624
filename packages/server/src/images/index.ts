export type { Images, Reencoded } from './images.ts'
export { openImages } from './open-images.ts'
