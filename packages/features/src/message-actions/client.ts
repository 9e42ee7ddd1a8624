import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { MessageCommands, MessageRef, Messages, Queue, ShownMessage } from '../messages/client.ts'

type Actions = Pick<Messages, 'retry' | 'discard' | 'update' | 'delete' | 'deleteAllBy' | 'pin' | 'unpin'>
type Port = ClientPort<{ commands: MessageCommands }> & {
  readonly room: { readonly messages: Pick<Messages, 'send'> }
  readonly queue: Queue
}

export function messageActionsClient(port: Port): ClientPart<{ messages: Actions }> {
  const on = (type: 'message.delete' | 'message.pin' | 'message.unpin') => async (message: MessageRef | ShownMessage) =>
    port.room.command(type, { message: await port.seqOf(message) })
  const failed = (message: { cid: string }): ReturnType<Queue['get']> => {
    port.mustBeObject(message, 'a message or MessageRef')
    const item = port.queue.get(message.cid)
    return item?.status === 'failed' ? item : undefined
  }

  return {
    room: {
      messages: {
        retry: async (message) => {
          const item = failed(message)
          if (!item) throw new port.OvationError('message_not_found')
          return port.room.messages.send(item.body as MessageCommands['message.send'], { id: item.id })
        },
        discard: (message) => {
          const item = failed(message)
          if (item) port.queue.remove(item.id)
        },
        update: async (message, text) =>
          port.room.command('message.edit', { message: await port.seqOf(message), text }),
        delete: on('message.delete'),
        deleteAllBy: (actor) => port.room.command('message.deleteAll', { actor }),
        pin: on('message.pin'),
        unpin: on('message.unpin'),
      },
    },
  }
}
