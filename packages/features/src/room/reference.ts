import type { Reference } from '@ovation/kernel/reference'
import type { ScheduleSettings } from './model.ts'
import type { RoomCommands } from './rules.ts'
import { roomStudioStrings } from './strings.ts'

export const reference: Reference<RoomCommands, ScheduleSettings> = {
  actions: {
    'room.open': ['Open the room', '开放房间'],
    'room.close': ['Close the room', '关闭房间'],
    'room.title': ['Change the title', '修改标题'],
    'room.settings': ['Change the settings', '修改设置'],
  },
  settings: {
    startsAt: {
      title: ['Next broadcast', '下一场直播'],
      what: [
        'When the next broadcast begins. While the room is not live, viewers see date and time in their own time zone, a countdown in the last 24 hours, and “about to start” from five minutes before until thirty minutes after. Going live clears it, unless it is more than six hours ahead.',
        '下一场直播的开播时间。未开播时，观众会按自己的时区看到日期和时间；最后 24 小时有倒计时；从开播前 5 分钟到开播后 30 分钟显示“即将开播”。开播后自动清除；若还有 6 小时以上才到时间，则保留。',
      ],
      studio: [roomStudioStrings.en.startsAt, roomStudioStrings.zh.startsAt],
      values: [
        'whole milliseconds since 1970, at most 366 days ahead; `null` announces nothing',
        '1970 年以来的整数毫秒，最多提前 366 天；`null` 表示没有预告',
      ],
    },
  },
}
