import { LiveRoomElement } from './element/live-room-element.ts'

export { LiveRoomElement }

LiveRoomElement.source = { origin: location.origin, load: () => import('./viewer.ts') }
if (!customElements.get('live-room')) customElements.define('live-room', LiveRoomElement)
