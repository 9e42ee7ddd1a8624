import { Bot, fileStore, RoomService } from '@ovation/node'

// A bot that is killed in the middle: every answer has another text, and it says when one is stored.
const [, , server = '', key = '', path = ''] = process.argv
const service = new RoomService({ server, key })
const store = fileStore(path)
const bot = new Bot({ service, user: 'helper', name: 'Helper', rooms: ['friday'], store, intervalMs: 50 })
bot.on('message.sent', async (event, { reply }) => {
  await reply(`${process.pid}: ${event.body?.text}`)
  process.stdout.write('answered\n')
  // Killed here, the cursor was not stored.
  await new Promise((done) => setTimeout(done, 30))
})
await bot.run(new AbortController().signal)
