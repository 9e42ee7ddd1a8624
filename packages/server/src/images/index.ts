export type { ReencodeOptions, Reencoded } from './images.ts'
export { openImages } from './open-images.ts'
