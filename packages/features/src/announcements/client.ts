import type { Position } from '@ovation/kernel'
import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { AnnouncementCommands } from './rules.ts'

type Surface = { announce(text: string | null): Promise<Position> }

export const announcementsClient = (port: ClientPort<{ commands: AnnouncementCommands }>): ClientPart<Surface> => ({
  room: { announce: (text) => port.room.command('announcement.set', { text }) },
})
