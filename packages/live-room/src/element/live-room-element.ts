import type { LiveRoomElement as Described } from '@ovation/client/live-room'
import { ScreenElement } from './screen-element.ts'

/**
 * `<live-room server="https://live.example.com" room="demo" token="…" mode="full">`: a live room in any page.
 *
 * `token` identifies a person by name; without it they come as a guest. A page that renews tokens sets the property
 * `getToken` instead. `mode` is `full` (video and chat), `chat`, or `overlay` (what `overlay` asks for, as the address of an
 * overlay does, on a transparent background, for OBS). `lang` is `zh` or `en`; by default what the viewer chose, the page's language, or the browser's. `theme` is `dark`, `light` or `auto`. The element is as high
 * as its container, if the container has a height. It fires `ready`, `state`, `message`, `gift` and `error`
 * (`LiveRoomEvents`).
 */
export class LiveRoomElement extends ScreenElement implements Pick<Described, 'getToken'> {
  static override readonly what = { en: 'The live room', zh: '直播间' }
  static readonly observedAttributes = ['server', 'room', 'token', 'mode', 'lang', 'theme', 'overlay']
  #getToken: (() => string | Promise<string>) | undefined

  /** Returns a token whenever one is needed. Set it before the element is in the page, or the visit begins again. */
  get getToken(): (() => string | Promise<string>) | undefined {
    return this.#getToken
  }

  set getToken(getToken: (() => string | Promise<string>) | undefined) {
    this.#getToken = getToken
    this.renew()
  }

  /** The session behind the screen, for a page that wants more than the screen; undefined until the program is loaded. */
  get session(): unknown {
    return this.screen?.session
  }
}
