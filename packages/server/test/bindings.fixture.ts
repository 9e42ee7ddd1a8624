import type { Client, ConnectionStatus, Room, RoomSnapshot } from '@ovation/client'
import * as react from '@ovation/client/react'
import * as vue from '@ovation/client/vue'
import { createElement } from 'react'
import { ref } from 'vue'
import type { ShallowRef } from 'vue'

// What a project of somebody else is compiled with: each line that is wrong has to be told as such.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(is: Same<A, B>): Same<A, B> => is

export function inReact(client: Client): void {
  const inRoom = react.useRoom('demo', { password: 'p' })
  same<typeof inRoom, { room: Room; snapshot: RoomSnapshot }>(true)
  const status = react.useConnection()
  same<typeof status, ConnectionStatus>(true)
  const own = react.useClient()
  same<typeof own, Client>(true)
  react.useRoom(client, 'demo')
  createElement(react.OvationProvider, { server: 'https://live.example.com', getToken: async () => '' }, 'below')
  createElement(react.OvationProvider, { client })
  // @ts-expect-error a provider has a server, or a client
  createElement(react.OvationProvider, { getToken: () => '' })
  // @ts-expect-error a room has a name
  react.useRoom(client)
  // @ts-expect-error a password is text
  react.useRoom('demo', { password: 7 })
  // @ts-expect-error nothing is untyped
  same<typeof inRoom.snapshot, never>(true)
}

export function inVue(client: Client): void {
  const provided = vue.provideClient({ server: 'https://live.example.com' })
  same<typeof provided, Client>(true)
  const named = vue.useRoom('demo')
  same<typeof named.room, Room>(true)
  same<typeof named.snapshot, Readonly<ShallowRef<RoomSnapshot>>>(true)
  const changing = vue.useRoom(() => 'demo', { password: ref('p') })
  same<typeof changing.room, Readonly<ShallowRef<Room>>>(true)
  const other = vue.useRoom(client, ref('demo'))
  same<typeof other.room, Readonly<ShallowRef<Room>>>(true)
  const status = vue.useConnection(client)
  same<typeof status, Readonly<ShallowRef<ConnectionStatus>>>(true)
  // @ts-expect-error a room has a name
  vue.useRoom(7)
  // @ts-expect-error a password is text
  vue.useRoom('demo', { password: 7 })
}
