import { FROM_ROLE } from '@ovation/kernel/reference'
import type { Reference } from '@ovation/kernel/reference'
import type { StateSettings } from './model.ts'
import type { StateCommands } from './rules.ts'

export const reference: Reference<StateCommands, StateSettings> = {
  actions: {
    'state.set': ['Set shared state', '设置共享状态'],
    'state.delete': ['Delete shared state', '删除共享状态'],
  },
  settings: {
    stateFrom: {
      title: ['Who can change shared state', '谁能修改共享状态'],
      what: [
        'The lowest role that may change the [shared state](../presence-and-state.md#shared-state). Everyone in the room may read it.',
        '可以修改[共享状态](../presence-and-state.md#共享状态)的最低角色。房间里的人都能读取。',
      ],
      values: FROM_ROLE,
    },
  },
}
