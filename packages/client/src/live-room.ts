import type { OvationError } from '@ovation/protocol'
import type { Message, RoomEvent } from '@ovation/room'
import type { ConnectionStatus } from './api/connection.ts'
import type { RoomStatus } from './api/attaching.ts'
import type { Room } from './api/room.ts'

// The types of `<live-room>`, whose code is `/embed.js` of a server. For TypeScript in React and Vue, import the bindings.

/** The events of `<live-room>`. All of them bubble, and cross the shadow roots of the page. */
export type LiveRoomEvents = {
  /** The room is attached, for the first time in this visit. */
  ready: CustomEvent<{ room: Room }>
  /** The room or its connection changed; `live` is whether the host is on air. */
  state: CustomEvent<{ room: RoomStatus; connection: ConnectionStatus['state']; live: boolean }>
  /** A new message. */
  message: CustomEvent<{ message: Message }>
  /** A new gift. `body` is null if the person was erased. */
  gift: CustomEvent<{ gift: RoomEvent<'gift.sent'> }>
  /** The room could not be entered, or was closed to this person. `error.message` says why and what to do. */
  error: CustomEvent<{ error: OvationError }>
}

/** The attributes of `<live-room>`. */
export type LiveRoomAttributes = {
  /** The address of the server; by default the one that the script was loaded from. */
  server?: string
  /** Default `demo`. */
  room?: string
  /** Identifies a person by name; without it they come as a guest. */
  token?: string
  /** Default `full`. */
  mode?: 'full' | 'chat' | 'overlay'
  /** With `mode="overlay"`: what it shows and how, as the parameters of an overlay's address. */
  overlay?: string
  /** `en` or `zh`; by default what the viewer chooses in the settings, then the page's language, then the browser's. */
  lang?: string
  /** `off`: the video does not play on in a corner while the page is scrolled away from it. */
  'mini-player'?: 'off'
  /** Only the video, without what is beside it. Viewers set it too. */
  theatre?: ''
  /** `auto`: what the viewer chooses in the settings, until then what the system has. Default `dark`. */
  theme?: 'dark' | 'light' | 'auto'
}

type Listener<K extends keyof LiveRoomEvents> = (this: LiveRoomElement, event: LiveRoomEvents[K]) => unknown

/** `<live-room>`: a live room in any page. */
export interface LiveRoomElement extends HTMLElement {
  /** Returns a token whenever one is needed; replaces the attribute `token`. */
  getToken: (() => string | Promise<string>) | undefined
  /** For the events of `LiveRoomEvents`, typed. */
  addEventListener<K extends keyof LiveRoomEvents>(
    type: K,
    listener: Listener<K>,
    options?: boolean | AddEventListenerOptions,
  ): void
  /** For any other event. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void
  /** For the events of `LiveRoomEvents`, typed. */
  removeEventListener<K extends keyof LiveRoomEvents>(
    type: K,
    listener: Listener<K>,
    options?: boolean | EventListenerOptions,
  ): void
  /** For any other event. */
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void
}

/** `<live-room>` as React and Vue take it: attributes, the property `getToken`, and events as `onready` or `@ready`. */
export type LiveRoomProps = LiveRoomAttributes & { getToken?: () => string | Promise<string> } & {
  [K in keyof LiveRoomEvents as `on${K}`]?: (event: LiveRoomEvents[K]) => void
}

declare global {
  interface HTMLElementTagNameMap {
    'live-room': LiveRoomElement
  }
}
