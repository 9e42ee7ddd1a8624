import { adopt, css, languageIn, loadWords } from '../core.ts'
import type { Place, Screen } from '../core.ts'
import { h, render } from 'preact'
import type { LivePublisherElement } from '../element/live-publisher-element.ts'
import more from '../more.css'
import { PublishApp } from './app.tsx'
import publishCss from './publish.css'
import { PUBLISH_WORDS } from './words/index.ts'

/** The program of `<live-publisher>`. */
export function open({ host, root, box, origin }: Place): Screen {
  let stopWords = (): void => {}
  adopt(root, css)
  adopt(root, more)
  adopt(root, publishCss)
  return {
    show: () => {
      const server = (host.getAttribute('server') ?? origin).replace(/\/$/, '')
      const room = host.getAttribute('room') ?? 'demo'
      const getKey = (): Promise<string> => (host as LivePublisherElement).getKey()
      stopWords()
      stopWords = loadWords(PUBLISH_WORDS, languageIn(host), (spoken) =>
        render(h(PublishApp, { server, room, getKey, ...spoken }), box),
      )
    },
    end: () => {
      stopWords()
      render(null, box)
    },
  }
}
