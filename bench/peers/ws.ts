import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

// Plain `ws`, as its documentation broadcasts: every message to every client by `send`. Tuned: the text is turned into bytes
// once for all, and nothing that comes in is checked.

const tuned = process.argv[3] === 'tuned'
const http = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    const data = tuned ? Buffer.from(body) : body
    for (const client of server.clients) if (client.readyState === client.OPEN) client.send(data, { binary: false })
    response.end()
  })
})
const server = new WebSocketServer({ server: http, skipUTF8Validation: tuned })
server.on('connection', (client) => {
  client.on('error', () => {})
  client.send('{"ready":true}')
})
http.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'))
