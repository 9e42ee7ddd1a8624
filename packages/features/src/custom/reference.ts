import { FROM_ROLE } from '@ovation/kernel/reference'
import type { Reference } from '@ovation/kernel/reference'
import type { CustomSettings } from './model.ts'
import type { CustomCommands } from './rules.ts'

const CUSTOM_EVENTS = `client.md#${'CustomEvents'.toLowerCase()}`

export const reference: Reference<CustomCommands, CustomSettings> = {
  actions: {
    'custom.send': ['Send custom events', '发送自定义事件'],
  },
  settings: {
    customEventsFrom: {
      title: ['Who can send custom events', '谁能发送自定义事件'],
      what: [
        `The lowest role that may send [custom events](${CUSTOM_EVENTS}). Anyone else gets \`forbidden\`.`,
        `可以发送[自定义事件](${CUSTOM_EVENTS})的最低角色，其他人会收到 \`forbidden\`。`,
      ],
      values: FROM_ROLE,
    },
  },
}
