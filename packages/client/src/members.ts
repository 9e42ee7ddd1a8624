import type { ClientPart } from '@ovation/kernel/client'
import type { Members } from './api/members.ts'
import type { DefaultConnection } from './connection.ts'

type Port = { room: { name: string }; connection: DefaultConnection }

/** Who has a role in a room: asked over REST, by the code behind `client.me`. */
export const membersClient = ({ room, connection }: Port): ClientPart<{ members: Members }> => ({
  room: { members: { list: async (options) => (await connection.account()).members(room.name, options) } },
})
