import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import createClient from 'openapi-fetch'
import type { paths } from './live.d.ts'

// A whole show over the REST API, as a backend would run one: a room, video from ffmpeg, chat on behalf of people, a pin, a
// poll, a mute, the end, the report, a clip, and the export of the log. `live.d.ts` is what `npm run generate` makes.

const server = process.env.OVATION_SERVER ?? 'http://localhost:8080'
const key = process.env.OVATION_API_KEY ?? ''
const room = process.env.OVATION_ROOM ?? 'generated'
const MAX_WAIT_MS = 60_000

const live = createClient<paths>({ baseUrl: server, headers: { authorization: `Bearer ${key}` } })

type Answer<T> = { data?: T; error?: { error: { code: string; message: string } }; response: Response }

/** What a request answered; refusals end the program with what the server says about them. */
async function ok<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked
  if (error) throw new Error(`${new URL(response.url).pathname}: ${error.error.code}: ${error.error.message}`)
  return data as T
}

async function until<T>(what: string, look: () => Promise<T | false | undefined>): Promise<T> {
  for (const from = Date.now(); Date.now() - from < MAX_WAIT_MS; await sleep(250)) {
    const seen = await look()
    if (seen) return seen
  }
  throw new Error(`${what} did not happen within ${MAX_WAIT_MS / 1_000} s`)
}

/** Who speaks: one of your people, by your id and name for them. The key needs the scope `impersonate`. */
const as = (id: string, name: string) => ({ 'On-Behalf-Of': id, 'On-Behalf-Of-Name': encodeURIComponent(name) })

const inRoom = { path: { room } }
await ok(live.POST('/api/v1/rooms', { body: { room, title: 'A generated client' } }))

// Video: whatever can send RTMP will do.
const stream = await ok(live.GET('/api/v1/rooms/{room}/stream', { params: inRoom }))
const source = ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=30', '-f', 'lavfi', '-i', 'sine=f=440:r=48000']
const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '60', '-c:a', 'aac']
const encoder = spawn('ffmpeg', ['-v', 'error', ...source, ...codecs, '-f', 'flv', `${stream.rtmp}/${stream.key}`], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
try {
  await until('the stream', async () => {
    const state = await ok(live.GET('/api/v1/rooms/{room}', { params: inRoom }))
    return state.stream.status === 'live'
  })

  // Chat. An `Idempotency-Key` makes a repeated request count once.
  const hello = { params: { ...inRoom, header: { ...as('user-1', '小美'), 'Idempotency-Key': 'hello-1' } } }
  const sent = await ok(live.POST('/api/v1/rooms/{room}/messages', { ...hello, body: { text: '大家好' } }))
  const again = await ok(live.POST('/api/v1/rooms/{room}/messages', { ...hello, body: { text: '大家好' } }))
  if (again.seq !== sent.seq) throw new Error('a repeated request was carried out twice')
  const reply = { params: { ...inRoom, header: as('user-2', 'Lin') } }
  await ok(live.POST('/api/v1/rooms/{room}/messages', { ...reply, body: { text: 'Hello!', replyTo: sent.seq } }))
  await ok(
    live.PUT('/api/v1/rooms/{room}/messages/{message}/pin', { params: { path: { room, message: String(sent.seq) } } }),
  )

  const poll = await ok(
    live.POST('/api/v1/rooms/{room}/polls', { params: inRoom, body: { question: 'Again?', options: ['Yes', 'No'] } }),
  )
  const ofPoll = { path: { room, poll: poll.poll } }
  for (const [id, name, option] of [
    ['user-1', '小美', 0],
    ['user-2', 'Lin', 0],
  ] as const) {
    const vote = { params: { ...ofPoll, header: as(id, name) }, body: { option } }
    await ok(live.POST('/api/v1/rooms/{room}/polls/{poll}/votes', vote))
  }
  await ok(live.POST('/api/v1/rooms/{room}/polls/{poll}/close', { params: ofPoll }))
  const { polls } = await ok(live.GET('/api/v1/rooms/{room}/polls', { params: inRoom }))

  const person = { path: { room, person: 'user-2' } }
  await ok(live.PUT('/api/v1/rooms/{room}/people/{person}/mute', { params: person, body: { durationMs: 60_000 } }))
  const refused = await live.POST('/api/v1/rooms/{room}/messages', { ...reply, body: { text: 'Still here' } })
  if (refused.error?.error.code !== 'muted') throw new Error('a muted person could speak')

  await until('four seconds of video', async () => {
    const { replays } = await ok(live.GET('/api/v1/rooms/{room}/replays', { params: inRoom }))
    return (replays[0]?.durationMs ?? 0) >= 4_000
  })
  await ok(live.POST('/api/v1/rooms/{room}/show/end', { params: inRoom }))

  // After the show.
  const recording = await until('the recording', async () => {
    const { replays } = await ok(live.GET('/api/v1/rooms/{room}/replays', { params: inRoom }))
    return replays.find((replay) => replay.kind === 'broadcast' && !replay.live)
  })
  const clip = await ok(
    live.POST('/api/v1/replays/{id}/clips', {
      params: { path: { id: recording.id } },
      body: { fromMs: 0, toMs: 2_000, title: 'The beginning' },
    }),
  )
  const show = await until('the report', async () => {
    const { shows } = await ok(live.GET('/api/v1/rooms/{room}/shows', { params: inRoom }))
    return shows.find(({ endedAt, messages }) => endedAt !== null && messages >= 2)
  })
  const log = await ok(live.GET('/api/v1/rooms/{room}/export', { params: inRoom, parseAs: 'text' }))

  console.log(
    JSON.stringify({
      room,
      votes: polls[0]?.counts,
      messages: show.messages,
      recordedMs: recording.durationMs,
      clip: clip.title,
      events: String(log).trim().split('\n').length,
    }),
  )
} finally {
  encoder.kill()
}
