import { build } from 'esbuild'

/** A page's program, with the frameworks as they are while somebody develops: only there React mounts everything twice. */
export async function bundlePage(code: string, server: string, mode = 'development'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'jsx' },
    ...{ bundle: true, write: false, format: 'esm', jsx: 'automatic' },
    define: {
      SERVER: JSON.stringify(server),
      'process.env.NODE_ENV': JSON.stringify(mode),
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
    },
  })
  return outputFiles[0]?.text ?? ''
}

/** `window.show({…})` changes what is shown; `window.client` is the client that is provided. */
export const REACT_PAGE = `
  import { Activity, StrictMode, useEffect, useState } from 'react'
  import { flushSync } from 'react-dom'
  import { createRoot } from 'react-dom/client'
  import { OvationProvider, useClient, useConnection, useRoom } from '@ovation/client/react'
  function View({ id, room: name }) {
    const { room, snapshot } = useRoom(name)
    window[id] = room
    return <p id={id}>{name} {snapshot.status} {snapshot.messages.map((m) => m.text).join(',')}</p>
  }
  function Inside({ first, second, room }) {
    window.client = useClient()
    return <><i id="state">{useConnection().state}</i>{first && <View id="first" room={room} />}{second && <View id="second" room={room} />}</>
  }
  function App() {
    const [now, set] = useState({ provider: true, first: true, second: true, visible: true, room: 'demo', name: 'React', token: undefined })
    window.show = (more) => flushSync(() => set((before) => ({ ...before, ...more })))
    const { provider, visible, token, name, ...inside } = now
    return provider && <Activity mode={visible ? 'visible' : 'hidden'}>
      <OvationProvider server={SERVER} guest={{ name }} getToken={token && (() => token)}><Inside {...inside} /></OvationProvider>
    </Activity>
  }
  window.root = createRoot(document.body.appendChild(document.createElement('main')))
  window.root.render(<StrictMode><App /></StrictMode>)`

export const VUE_PAGE = `
  import { createApp, defineComponent, h, KeepAlive, reactive } from 'vue'
  import { provideClient, useConnection, useRoom } from '@ovation/client/vue'
  const now = reactive({ provider: true, first: true, second: true, visible: true, room: 'demo' })
  window.show = (more) => void Object.assign(now, more)
  const View = defineComponent((props) => {
    const { room, snapshot } = useRoom(() => props.room)
    const status = useConnection()
    return () => {
      window[props.id] = room.value
      return h('p', { id: props.id }, [props.room, snapshot.value.status, snapshot.value.messages.map((m) => m.text).join(',')].join(' '))
    }
  }, { props: ['id', 'room'] })
  const Inside = defineComponent(() => () => [now.first && h(View, { id: 'first', room: now.room }), now.second && h(View, { id: 'second', room: now.room })], { name: 'Inside' })
  const Other = defineComponent(() => () => h('p', { id: 'other' }, 'another page'))
  const Provider = defineComponent(() => {
    window.client = provideClient({ server: SERVER, guest: { name: 'Vue' } })
    return () => h(KeepAlive, () => h(now.visible ? Inside : Other))
  })
  createApp(() => now.provider ? h(Provider) : null).mount(document.body.appendChild(document.createElement('main')))`

/** Sockets that nobody is behind: they let everybody in at once, and are counted. */
const COUNTED_SOCKETS = `
  window.sockets = { open: 0, made: 0 }
  window.listeners = 0
  for (const target of [window, document]) for (const [name, by] of [['addEventListener', 1], ['removeEventListener', -1]]) {
    const own = target[name].bind(target)
    target[name] = (type, ...rest) => {
      if (['online', 'visibilitychange', 'pagehide'].includes(type)) window.listeners += by
      return own(type, ...rest)
    }
  }
  class CountedSocket {
    readyState = 0
    constructor() {
      sockets.open += 1
      sockets.made += 1
      queueMicrotask(() => { if (this.readyState === 0) { this.readyState = 1; this.onopen?.({}) } })
    }
    send(text) {
      const { t, id } = JSON.parse(text)
      const frame =
        t === 'hello' ? { t: 'welcome', v: 2, actor: { id: 'g_1', name: 'Mia' }, serverTime: Date.now(), session: 's' }
        : t === 'attach' ? { t: 'reply', id, result: { position: { epoch: 1, seq: 1 }, recovered: false, self: { role: 'guest' }, likes: 0, viewers: 1 } }
        : { t: 'reply', id, result: {} }
      queueMicrotask(() => this.readyState === 1 && this.onmessage?.({ data: JSON.stringify(frame) }))
    }
    close() {
      if (this.readyState === 3) return
      this.readyState = 3
      sockets.open -= 1
    }
  }
  const OPTIONS = { server: 'http://localhost:1', guest: { name: 'Mia' }, WebSocket: CountedSocket }
  const turn = () => new Promise((done) => setTimeout(done))
  const attached = async (room) => { while (room.status !== 'attached') await turn() }`

/** `window.mount(times)` mounts and unmounts so often a provider with two rooms of names of their own. */
export const MANY_REACT = `
  import { StrictMode } from 'react'
  import { flushSync } from 'react-dom'
  import { createRoot } from 'react-dom/client'
  import { OvationProvider, useConnection, useRoom } from '@ovation/client/react'
  ${COUNTED_SOCKETS}
  let shown
  function View({ name }) {
    shown = useRoom(name).room
    window.prototypes ??= [Object.getPrototypeOf(shown), Object.getPrototypeOf(shown.connection)]
    return <p>{useConnection().state}</p>
  }
  const root = createRoot(document.body.appendChild(document.createElement('main')))
  window.mount = async (times) => {
    for (let at = 0; at < times; at++) {
      flushSync(() => root.render(<StrictMode><OvationProvider {...OPTIONS}><View name={'a' + at} /><View name={'b' + at} /></OvationProvider></StrictMode>))
      if (at % 50 === 0) await attached(shown)
      flushSync(() => root.render(null))
      if (at % 50 === 25) await turn()
    }
    shown = undefined
    flushSync(() => root.render(<b>nothing</b>))
    await turn()
  }
  window.rooms = async (times) => {
    for (let at = 0; at < times; at++) {
      flushSync(() => root.render(<OvationProvider {...OPTIONS}><View name={'c' + (at % 3)} /></OvationProvider>))
      if (at % 50 === 0) await attached(shown)
    }
    await turn()
  }`

export const MANY_VUE = `
  import { createApp, defineComponent, h, nextTick, ref } from 'vue'
  import { provideClient, useConnection, useRoom } from '@ovation/client/vue'
  ${COUNTED_SOCKETS}
  let shown
  const View = defineComponent((props) => {
    const { room } = useRoom(() => props.name)
    window.prototypes ??= [Object.getPrototypeOf(room.value), Object.getPrototypeOf(room.value.connection)]
    const status = useConnection()
    return () => { shown = room.value; return h('p', status.value.state) }
  }, { props: ['name'] })
  const Provider = defineComponent((props) => { provideClient(OPTIONS); return () => props.names.map((name, at) => h(View, { name, key: at })) }, { props: ['names'] })
  const names = ref([])
  createApp(() => names.value.length > 0 ? h(Provider, { names: names.value }) : h('b', 'nothing')).mount(document.body.appendChild(document.createElement('main')))
  window.mount = async (times) => {
    for (let at = 0; at < times; at++) {
      names.value = ['a' + at, 'b' + at]
      await nextTick()
      if (at % 50 === 0) await attached(shown)
      names.value = []
      await nextTick()
      if (at % 50 === 25) await turn()
    }
    shown = undefined
    await turn()
  }
  window.rooms = async (times) => {
    for (let at = 0; at < times; at++) {
      names.value = ['c' + (at % 3)]
      await nextTick()
      if (at % 50 === 0) await attached(shown)
    }
    await turn()
  }`
