import { LiveReplayElement } from './element.ts'

export { LiveReplayElement }

if (!customElements.get('live-replay')) customElements.define('live-replay', LiveReplayElement)
