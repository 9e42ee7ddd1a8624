import type { OvationError, Room } from '@ovation/client'
import type { LiveRoomElement } from '@ovation/client/live-room'
import type { LiveRoomEvents } from '@ovation/client/react'
import type { LiveRoomElement as SameInVue } from '@ovation/client/vue'
import type { JSX } from 'react'
import type { GlobalComponents } from 'vue'

// What a project of somebody else is compiled with: each line that is wrong has to be told as such.

export function inPlainPages(): void {
  const element = document.createElement('live-room')
  const same: (LiveRoomElement & SameInVue) | null = document.querySelector('live-room')
  element.getToken = async () => 'token'
  element.addEventListener('ready', ({ detail }) => detail.room.messages.send({ text: 'here' }))
  element.addEventListener('error', ({ detail }) => detail.error.code satisfies OvationError['code'])
  element.addEventListener('gift', ({ detail }) => detail.gift.body?.count satisfies number | undefined)
  same?.addEventListener('click', () => {})
  // @ts-expect-error a message has a text, not a body
  element.addEventListener('message', ({ detail }) => detail.message.body)
  // @ts-expect-error a token is text
  element.getToken = () => 7
}

export const inReact: JSX.IntrinsicElements['live-room'] = {
  ...{ room: 'demo', mode: 'chat', className: 'tall', getToken: () => 'token' },
  onready: ({ detail }) => detail.room satisfies Room,
  onmessage: ({ detail }: LiveRoomEvents['message']) => void detail.message.text,
}
// @ts-expect-error there is no such mode
export const wrongInReact: JSX.IntrinsicElements['live-room'] = { mode: 'theatre' }

type InVue = InstanceType<GlobalComponents['live-room']>['$props']
export const inVue: InVue = { room: 'demo', onState: ({ detail }) => detail.live satisfies boolean }
// @ts-expect-error a room has a name
export const wrongInVue: InVue = { room: 7 }
