import { createClient } from '@ovation/client'

// A token from your own server; `npx ovation token --room demo --user tao --role host` prints one to try with.
const token = process.env.OVATION_TOKEN ?? ''

const client = createClient({ server: process.env.OVATION_SERVER ?? 'http://localhost:8080', getToken: () => token }) // or guest: { name: '小美' }
const room = await client.rooms.get('demo').attach()
room.messages.subscribe((message) => console.log(message.author.name, message.text))
const sent = await room.messages.send({ text: '你好', danmaku: { mode: 'scroll' } }) // resolves when stored
console.log('stored as message', sent.seq)
await room.messages.update(sent, '你好！') // what `send` gives is what `update`, `delete` and `pin` take
await room.events.send('acme.offer', { sku: 7 }) // an integrator's own event
room.reactions.like()
room.occupancy.subscribe(({ viewers }) => console.log('viewers', viewers))
const before = await room.messages.history({ limit: 50 })
console.log('history', before.messages.length)
room.connection.subscribe(({ state, code, retryInMs }) => console.log(state, code, retryInMs))
await room.detach()
client.close()
