const FOR_MS = 3_000
const CHUNK_BYTES = 65_536
const MAX_WAITING_BYTES = 1_000_000
const POLL_INTERVAL_MS = 10
const GIVE_UP_MS = 10_000

/** Measures the upload to the server, bits a second, by sending for some seconds. Rejects if it cannot be measured. */
export function measureUplink(address: string, key: string): Promise<number> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(address)
    const chunk = crypto.getRandomValues(new Uint8Array(CHUNK_BYTES))
    let timer: ReturnType<typeof setInterval> | undefined
    const late = setTimeout(() => socket.close(), GIVE_UP_MS)
    const send = (): void => {
      const until = performance.now() + FOR_MS
      timer = setInterval(() => {
        if (performance.now() > until) {
          clearInterval(timer)
          return socket.send('{"t":"end"}')
        }
        while (socket.bufferedAmount < MAX_WAITING_BYTES) socket.send(chunk)
      }, POLL_INTERVAL_MS)
    }
    socket.onopen = () => socket.send(JSON.stringify({ t: 'measure', key }))
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const said = JSON.parse(data) as { t: string; bytes: number; ms: number }
      if (said.t === 'ready') return send()
      done((said.bytes * 8_000) / said.ms)
    }
    socket.onclose = () => {
      clearInterval(timer)
      clearTimeout(late)
      fail(new Error('the line could not be measured'))
    }
  })
}
