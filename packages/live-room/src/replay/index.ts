import { LiveReplayElement } from '../element/live-replay-element.ts'

export { LiveReplayElement }

LiveReplayElement.source = { origin: location.origin, load: () => import('./screen.ts') }
if (!customElements.get('live-replay')) customElements.define('live-replay', LiveReplayElement)
