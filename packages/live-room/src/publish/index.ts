import { LivePublisherElement } from '../element/live-publisher-element.ts'

export { LivePublisherElement }

LivePublisherElement.source = { origin: location.origin, load: () => import('./screen.ts') }
if (!customElements.get('live-publisher')) customElements.define('live-publisher', LivePublisherElement)
