import { createElement as h, StrictMode } from 'react'
import type { ReactElement } from 'react'
import { renderToString } from 'react-dom/server'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSSRApp, defineComponent, h as v, KeepAlive } from 'vue'
import { renderToString as renderVue } from 'vue/server-renderer'
import { createClient } from './client.ts'
import type { Client } from './api/client.ts'
import type { WebSocketLike } from './options.ts'
import * as react from './react.ts'
import * as vue from './vue.ts'

let opened = 0
class CountedSocket implements WebSocketLike {
  onopen = null
  onmessage = null
  onclose = null
  onerror = null
  constructor() {
    opened += 1
  }
  send(): void {}
  close(): void {}
}
const asked = vi.fn<typeof fetch>(() => new Promise(() => {}))
const options = { server: 'http://localhost:1', guest: { name: 'Mia' }, WebSocket: CountedSocket, fetch: asked }

beforeEach(() => {
  opened = 0
  asked.mockClear()
})

/** Waits for everything that a render may have started, and returns what it opened. */
async function openedBy(client: Client): Promise<object> {
  await new Promise((done) => setTimeout(done, 20))
  return {
    opened,
    asked: asked.mock.calls.length,
    state: client.connection.status.state,
    room: client.rooms.get('demo').status,
  }
}
const NOTHING = { opened: 0, asked: 0, state: 'idle', room: 'detached' }

describe('rendered on a server', () => {
  it('[SDK32] React shows what is there before anybody came in, and opens nothing', async () => {
    let client: Client | undefined
    function View(): ReactElement {
      client = react.useClient()
      const { room, snapshot } = react.useRoom('demo')
      return h(
        'p',
        null,
        `${room.name} ${snapshot.status} ${snapshot.messages.length} ${react.useConnection().state} ${react.useMe()?.name}`,
      )
    }
    const html = renderToString(h(StrictMode, null, h(react.OvationProvider, options, h(View))))
    expect(html).toBe('<p>demo detached 0 idle undefined</p>')
    expect(await openedBy(client as Client)).toEqual(NOTHING)
  })

  it('[SDK32] Vue shows what is there before anybody came in, and opens nothing, however often', async () => {
    const client = createClient(options)
    const listens = vi.spyOn(client.rooms.get('demo'), 'subscribe')
    const hears = vi.spyOn(client.connection, 'subscribe')
    const View = defineComponent(() => {
      const { room, snapshot } = vue.useRoom('demo')
      const status = vue.useConnection()
      const me = vue.useMe()
      return () =>
        v(
          'p',
          `${room.name} ${snapshot.value.status} ${snapshot.value.messages.length} ${status.value.state} ${me.value?.name}`,
        )
    })
    const App = defineComponent(() => {
      vue.provideClient(client)
      return () => v(KeepAlive, () => v(View))
    })
    for (let requests = 0; requests < 3; requests++)
      expect(await renderVue(createSSRApp(App))).toBe('<p>demo detached 0 idle undefined</p>')
    expect(await openedBy(client)).toEqual(NOTHING)
    expect([listens.mock.calls.length, hears.mock.calls.length], 'listeners on what requests share').toEqual([0, 0])
  })

  it('[SDK32] a client that a component makes for itself opens nothing either', async () => {
    const clients: Client[] = []
    const View = (): ReactElement => {
      const client = react.useClient(options)
      clients.push(client)
      return h('p', null, react.useRoom(client, 'demo').snapshot.status)
    }
    const Vue = defineComponent(() => {
      const client = vue.useClient(options)
      clients.push(client)
      const { snapshot } = vue.useRoom(client, 'demo')
      return () => v('p', snapshot.value.status)
    })
    expect(renderToString(h(View))).toBe('<p>detached</p>')
    expect(await renderVue(createSSRApp(Vue))).toBe('<p>detached</p>')
    for (const client of clients) expect(await openedBy(client)).toEqual(NOTHING)
  })

  it('[SDK30] without a provider the error says what to do', async () => {
    const View = (): ReactElement => h('p', null, react.useRoom('demo').snapshot.status)
    expect(() => renderToString(h(View))).toThrow(/no <OvationProvider> is above this component; put one there/)
    const Vue = defineComponent(() => {
      vue.useRoom('demo')
      return () => null
    })
    await expect(renderVue(createSSRApp(Vue))).rejects.toThrow(
      /no component above this one has called provideClient\(\)/,
    )
  })
})
