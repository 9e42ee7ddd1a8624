import type { StorageThread } from '../storage/index.ts'
import type { ConsumerStore } from './port.ts'

export const sqliteConsumerStore = (writer: StorageThread, reader: StorageThread): ConsumerStore => ({
  registerConsumer: (name, from, at) => writer.call('registerConsumer', name, from, at),
  findBehind: (consumer, above, maxLogs) => reader.call('findBehind', consumer, above, maxLogs),
  takeCursors: (consumer, logs) => writer.call('takeCursors', consumer, logs),
  writeCursors: (consumer, cursors) => writer.call('writeCursors', consumer, cursors),
  moveCursors: (consumer, to, at) => writer.call('moveCursors', consumer, to, at),
  dropConsumer: (name) => writer.call('dropConsumer', name),
  addDeadLetter: (letter, maxKept) => writer.call('addDeadLetter', letter, maxKept),
  deadLetters: (consumer, limit) => reader.call('deadLetters', consumer, limit),
})
