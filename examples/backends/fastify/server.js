import { createHmac, timingSafeEqual } from 'node:crypto'
import fastify from 'fastify'

// A back end, as small as it gets: it signs tokens for people, and takes events of rooms.

const { KEY_ID, KEY_SECRET, WEBHOOK_SECRETS = '', ROOM = 'demo', PORT = '3000' } = process.env
/** Two while a secret is rotated, the new one and the old one: no delivery of the hours in between is refused. */
const keys = WEBHOOK_SECRETS.split(',').map((secret) => Buffer.from(secret.trim().replace('whsec_', ''), 'base64'))
// Without a secret, everybody could sign: rather no program than an open one.
if (!KEY_ID || !KEY_SECRET || keys.some(({ length }) => length === 0)) {
  console.error('It did not start; a variable is missing; set KEY_ID, KEY_SECRET and WEBHOOK_SECRETS.')
  process.exit(1)
}
const TOKEN_LIFETIME_S = 900
const MAX_AGE_S = 300
const MAX_BODY_BYTES = 100_000
const MAX_SIGNATURES = 10
const ROLES = ['guest', 'member', 'moderator', 'host']

const base64url = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')

function tokenOf(user, role) {
  const claims = {
    ...{ iss: KEY_ID, aud: 'ovation', sub: user, rooms: { [ROOM]: role } },
    // Soon, so that a role that was taken away does not live on: the SDK asks for a new token by itself.
    exp: Math.floor(Date.now() / 1_000) + TOKEN_LIFETIME_S,
  }
  const text = `${base64url({ alg: 'HS256', typ: 'JWT', kid: KEY_ID })}.${base64url(claims)}`
  // The secret is used as it is written: as text, not decoded.
  return `${text}.${createHmac('sha256', KEY_SECRET).update(text).digest('base64url')}`
}

function isSigned(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers
  if (!id || !signatures || !/^\d{1,12}$/.test(at)) return false
  // The signature of an old delivery stays right for ever, so whoever has recorded one could send it again.
  if (Math.abs(Date.now() / 1_000 - Number(at)) > MAX_AGE_S) return false
  // Over the bytes as they came: JSON that was read and written again has others.
  const right = keys.map((key) => createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest())
  return signatures
    .split(' ')
    .slice(0, MAX_SIGNATURES)
    .some((signature) => right.some((one) => isSame(signature, one)))
}

/** In a time that does not say how much of a guess is right. */
function isSame(signature, right) {
  const [version, text = ''] = signature.split(',')
  const given = Buffer.from(text, 'base64')
  return version === 'v1' && given.length === right.length && timingSafeEqual(given, right)
}

/** How far each room is. Keep it in your database, and write it in the transaction of what `apply` does. */
const applied = new Map()
const apply = (room, record) => console.log('applied', room, record.seq ?? `${record.from}-${record.to}`, record.type)

/** Applies what is new, in its order. Gives false when something before a record did not come. */
function take(room, records) {
  for (const record of records) {
    const last = applied.get(room)
    const seq = record.type === 'gap' ? record.to : record.seq
    // It came again: deliveries come at least once, and not always in the same batches.
    if (last !== undefined && seq <= last) continue
    // What lies between `since` and `seq` was left out by the webhook's filter, and is no loss.
    if (last !== undefined && record.type !== 'gap' && record.since > last) return false
    apply(room, record)
    applied.set(room, seq)
  }
  return true
}

const app = fastify({ bodyLimit: MAX_BODY_BYTES })

// For trying it: your own server asks its session who somebody is, and its database what they may do, never the address.
app.get('/token', (request, reply) => {
  const { user, role = 'member' } = request.query
  if (typeof user !== 'string' || !/^[\w-]{1,64}$/.test(user) || !ROLES.includes(role))
    return reply.code(400).send(`Send a user, and a role of ${ROLES.join(', ')}.`)
  return reply.header('cache-control', 'no-store').type('text/plain').send(tokenOf(user, role))
})

// Fastify reads JSON by itself, and the bytes are gone then. In a plugin of its own, so that other routes keep their JSON.
app.register(async (webhooks) => {
  webhooks.removeAllContentTypeParsers()
  webhooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  webhooks.post('/webhook', (request, reply) => {
    const body = request.body ?? Buffer.alloc(0)
    if (!isSigned(request.headers, body)) return reply.code(401).send()
    const { type, data } = JSON.parse(body)
    // A failure, so that it comes again, also after a replay of what is missing.
    if (type === 'room.events' && !take(data.room, data.records)) return reply.code(503).send()
    return reply.code(204).send()
  })
})

// Only this machine: what others reach goes through your proxy, with TLS.
await app.listen({ port: Number(PORT), host: '127.0.0.1' })
console.log(`listening on http://127.0.0.1:${PORT}`)
