import { adopt, css, languageIn, loadWords } from '../core.ts'
import type { Place, Screen } from '../core.ts'
import { h, render } from 'preact'
import more from '../more.css'
import { ReplayApp } from './app.tsx'
import replayCss from './replay.css'
import { REPLAY_WORDS } from './words/index.ts'

/** The program of `<live-replay>`. */
export function open({ host, root, box, origin }: Place): Screen {
  let stopWords = (): void => {}
  adopt(root, css)
  adopt(root, more)
  adopt(root, replayCss)
  return {
    show: () => {
      const server = (host.getAttribute('server') ?? origin).replace(/\/$/, '')
      const id = host.getAttribute('replay') ?? ''
      const ticket = host.getAttribute('ticket') ?? new URLSearchParams(location.search).get('ticket') ?? undefined
      stopWords()
      stopWords = loadWords(REPLAY_WORDS, languageIn(host), (spoken) =>
        render(h(ReplayApp, { key: `${server}/${id}`, server, id, ticket, ...spoken }), box),
      )
    },
    end: () => {
      stopWords()
      render(null, box)
    },
  }
}
