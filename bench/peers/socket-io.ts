import { createServer } from 'node:http'
import { Server } from 'socket.io'

// Socket.IO as it comes: everybody in one room, `emit` to the room. Tuned, as its page on performance says: no long polling,
// and the first request of each connection is let go of.

const http = createServer()
const tuned = process.argv[3] === 'tuned'
const io = new Server(http, tuned ? { transports: ['websocket'] } : {})
if (tuned) io.engine.on('connection', (connection: { request: unknown }) => void (connection.request = null))
io.on('connection', (socket) => void socket.join('hot'))
http.prependListener('request', (request, response) => {
  if (request.url !== '/pub') return
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    io.to('hot').emit('m', body)
    response.end()
  })
})
http.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'))
