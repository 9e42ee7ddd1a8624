import type { CommandRouteName } from '@ovation/protocol'
import { COMMAND_OF_ROUTE, commandOfRequest } from '@ovation/protocol/schemas'
import type { Command, Position } from '@ovation/room'
import type { RoomLog } from '../log/index.ts'
import type { Caller, Handlers } from '../rest/index.ts'
import { givingCommands } from './give-command.ts'
import type { GiveCommandDeps } from './give-command.ts'

export type CommandDeps = GiveCommandDeps & { log: Pick<RoomLog, 'readSeqs'> }

/** What every route of a command is given. */
type Call = {
  params: Record<string, string> & { room: string }
  body: unknown
  caller: Caller
  request: { headers: Record<string, string | string[] | undefined> }
}

/** Gives the commands of a room: each as the person whose token it is, decided as in frames. */
export function commandHandlers(deps: CommandDeps): Handlers<CommandRouteName> {
  const give = givingCommands(deps)
  const handle =
    (route: CommandRouteName) =>
    async ({ params, body, caller, request }: Call): Promise<Position> => {
      const command = commandOfRequest(route, params, body) as Command
      const { room } = params
      const { 'idempotency-key': key } = request.headers
      return give({ room, caller, command, key })
    }
  const routes = Object.keys(COMMAND_OF_ROUTE) as CommandRouteName[]
  const handlers = Object.fromEntries(
    routes.map((route) => [route, handle(route)]),
  ) as unknown as Handlers<CommandRouteName>
  return {
    ...handlers,
    openPoll: async (call) => {
      const position = await handlers.openPoll(call)
      const [opened] = await deps.log.readSeqs(call.params.room, [position.seq])
      return { ...position, poll: opened?.type === 'poll.opened' ? (opened.body?.poll ?? '') : '' }
    },
  }
}
