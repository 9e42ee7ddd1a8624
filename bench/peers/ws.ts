import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

// Plain `ws`, as its documentation broadcasts: every message to every client by `send`.

const http = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    for (const client of server.clients) if (client.readyState === client.OPEN) client.send(body)
    response.end()
  })
})
const server = new WebSocketServer({ server: http })
server.on('connection', (client) => {
  client.on('error', () => {})
  client.send('{"ready":true}')
})
http.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'))
