import type { Reference } from '@ovation/kernel/reference'
import type { RoomCommands } from './rules.ts'

export const reference: Reference<RoomCommands, object> = {
  actions: {
    'room.open': ['Open the room', '开放房间'],
    'room.close': ['Close the room', '关闭房间'],
    'room.title': ['Change the title', '修改标题'],
    'room.settings': ['Change the settings', '修改设置'],
  },
  settings: {},
}
