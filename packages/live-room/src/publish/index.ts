import { LivePublisherElement } from './element.ts'

export { LivePublisherElement }

if (!customElements.get('live-publisher')) customElements.define('live-publisher', LivePublisherElement)
