import { ScreenElement } from './screen-element.ts'

/** `<live-publisher server="…" room="demo">`: goes live from a browser. A page sets `getKey`, which returns the stream key. */
export class LivePublisherElement extends ScreenElement {
  /** Returns the room's stream key: for the first connection, and if the previous key is refused later. */
  getKey: () => Promise<string> = () => Promise.reject(new Error('no key'))
}
