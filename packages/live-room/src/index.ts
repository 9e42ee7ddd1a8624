import { LiveRoomElement } from './element.ts'

export { LiveRoomElement }

if (!customElements.get('live-room')) customElements.define('live-room', LiveRoomElement)
