import { createServer } from 'node:http'
import { Server } from 'socket.io'

// Socket.IO as it comes: everybody in one room, `emit` to the room.

const http = createServer()
const io = new Server(http)
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
