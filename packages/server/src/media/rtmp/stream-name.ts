import type { AmfValue } from './amf0.ts'
import { OUR_STREAM } from './replies.ts'

/** The application named in `connect`. */
export function appIn(object: AmfValue): string {
  const app = typeof object === 'object' && object !== null && !Array.isArray(object) ? object.app : undefined
  return typeof app === 'string' ? app : ''
}

/**
 * The key in the name of a stream: without a query, white space from copying, or a path before it. Encoders with a single field
 * for everything put the key into the application name.
 */
export function keyIn(name: AmfValue, app: string): string {
  const last = (path: string): string => path.split('?')[0]?.split('/').at(-1)?.trim() ?? ''
  const key = last(typeof name === 'string' ? name : '')
  return key === '' && app.includes('/') ? last(app) : key
}

/** Whether a command that ends a stream refers to the one that is published here, with this key. */
export function endsStream(name: string, argument: AmfValue, app: string, key: string): boolean {
  if (name === 'deleteStream') return typeof argument !== 'number' || argument === OUR_STREAM
  return name !== 'FCUnpublish' || typeof argument !== 'string' || keyIn(argument, app) === key
}
