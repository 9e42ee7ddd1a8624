import { ScreenElement } from './screen-element.ts'

/** `<live-publisher server="…" room="demo">`: goes live from a browser. A page sets `getKey`, which returns the stream key. */
export class LivePublisherElement extends ScreenElement {
  static override readonly what = { en: 'The camera page', zh: '开播页面' }
  /**
   * Returns the room's stream key: for the first connection, and if the previous key is refused later. An error with the code
   * `unauthorized` says that there is none.
   */
  getKey: () => Promise<string> = () => Promise.reject(Object.assign(new Error('no key'), { code: 'unauthorized' }))
}
