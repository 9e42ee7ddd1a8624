import { h } from 'preact'
import { appScreen } from '../app-screen.ts'
import type { Place, Screen } from '../core.ts'
import { ReplayApp } from './app.tsx'
import settingsCss from '../settings/settings.css'
import replayCss from './replay.css'
import { REPLAY_WORDS } from './words/index.ts'

/** The program of `<live-replay>`. */
export const open = (place: Place): Screen =>
  appScreen(place, REPLAY_WORDS, settingsCss + replayCss, () => {
    const { host, origin } = place
    const server = (host.getAttribute('server') ?? origin).replace(/\/$/, '')
    const id = host.getAttribute('replay') ?? ''
    const ticket = host.getAttribute('ticket') ?? new URLSearchParams(location.search).get('ticket') ?? undefined
    return (spoken) => h(ReplayApp, { key: `${server}/${id}`, server, id, ticket, ...spoken })
  })
