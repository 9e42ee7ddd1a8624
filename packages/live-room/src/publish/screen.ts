import { h } from 'preact'
import { appScreen } from '../app-screen.ts'
import type { Place, Screen } from '../core.ts'
import type { LivePublisherElement } from '../element/live-publisher-element.ts'
import { PublishApp } from './app.tsx'
import publishCss from './publish.css'
import { PUBLISH_WORDS } from './words/index.ts'

/** The program of `<live-publisher>`. */
export const open = (place: Place): Screen =>
  appScreen(place, PUBLISH_WORDS, publishCss, () => {
    const { host, origin, root } = place
    const server = (host.getAttribute('server') ?? origin).replace(/\/$/, '')
    const room = host.getAttribute('room') ?? 'demo'
    const getKey = (): Promise<string> => (host as LivePublisherElement).getKey()
    return (spoken) => h(PublishApp, { server, room, getKey, root, ...spoken })
  })
