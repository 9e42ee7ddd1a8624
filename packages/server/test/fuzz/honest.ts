import { eventually } from '@ovation/testkit'
import { WebSocket } from 'ws'

export type Times = { p50: number; p99: number; max: number; count: number }

const SPEAK_INTERVAL_MS = 200
const READY_TIMEOUT_MS = 10_000
const ARRIVE_TIMEOUT_MS = 15_000

type Speaker = { socket: WebSocket; heard: Set<string> }

/** A few people who talk in a room of their own beside the attack, and how long their words take to everybody. */
export class HonestRoom {
  readonly #speakers: Speaker[] = []
  readonly #sentAt = new Map<string, number>()
  readonly #stored = new Set<string>()
  #delays: number[] = []
  #timer: NodeJS.Timeout | undefined
  #spoken = 0
  #room = ''
  /** What befell them that befalls nobody on a server that is well. */
  readonly broken: string[] = []

  static async open(url: string, room: string, tokens: readonly string[]): Promise<HonestRoom> {
    const honest = new HonestRoom()
    honest.#room = room
    await Promise.all(tokens.map((token) => honest.#join(url, room, token)))
    honest.#timer = setInterval(() => honest.#speak(), SPEAK_INTERVAL_MS)
    return honest
  }

  #join(url: string, room: string, token: string): Promise<void> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { rejectUnauthorized: false })
    const speaker: Speaker = { socket, heard: new Set() }
    this.#speakers.push(speaker)
    return new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error('an honest client did not come in')), READY_TIMEOUT_MS)
      const ready = (): void => {
        clearTimeout(late)
        done()
      }
      socket.on('error', (error) => this.broken.push(error.message))
      socket.on('close', (code) => this.#timer && this.broken.push(`closed with ${code}`))
      socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', v: 2, token })))
      socket.on('message', (data: Buffer) => this.#hear(speaker, String(data), room, ready))
    })
  }

  #hear(speaker: Speaker, text: string, room: string, ready: () => void): void {
    const now = performance.now()
    const frame = JSON.parse(text) as {
      t: string
      n?: number
      id?: string
      error?: { code: string }
      events?: { body?: { text?: string } }[]
    }
    if (frame.t === 'welcome') return speaker.socket.send(JSON.stringify({ t: 'attach', id: 'in', room }))
    if (frame.t === 'ping') return speaker.socket.send(JSON.stringify({ t: 'pong', n: frame.n }))
    if (frame.t === 'reply' && frame.id === 'in') return ready()
    if (frame.t === 'reply') {
      if (frame.error) this.broken.push(`refused: ${frame.error.code}`)
      else this.#stored.add(String(frame.id))
    }
    if (frame.t !== 'room') return
    for (const { body } of frame.events ?? []) {
      const said = body?.text ?? ''
      const at = this.#sentAt.get(said)
      if (at === undefined) continue
      this.#delays.push(now - at)
      speaker.heard.add(said)
    }
  }

  #speak(): void {
    const room = this.#room
    const { socket } = this.#speakers[this.#spoken % this.#speakers.length] as Speaker
    const text = `honest-${(this.#spoken += 1)}`
    if (socket.readyState !== socket.OPEN) return
    this.#sentAt.set(text, performance.now())
    socket.send(JSON.stringify({ t: 'command', id: text, room, type: 'message.send', body: { text } }))
  }

  get closed(): boolean {
    return this.#timer === undefined
  }

  /** Times since this was asked last. */
  times(): Times {
    const sorted = this.#delays.toSorted((a, b) => a - b)
    this.#delays = []
    const at = (share: number): number =>
      Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10
    return { p50: at(0.5), p99: at(0.99), max: at(1), count: sorted.length }
  }

  /** What was said so far and is not stored or has not come to everybody yet. */
  lacking(): string[] {
    return [...this.#sentAt.keys()].filter(
      (text) => !this.#stored.has(text) || this.#speakers.some(({ heard }) => !heard.has(text)),
    )
  }

  /** Waits until everything that was said has come to everybody. Gives what did not. */
  async missing(): Promise<string[]> {
    clearInterval(this.#timer)
    await eventually(() => this.lacking().length === 0, 'honest messages', ARRIVE_TIMEOUT_MS).catch(() => {})
    const lacking = this.lacking()
    this.#timer = setInterval(() => this.#speak(), SPEAK_INTERVAL_MS)
    return lacking
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    for (const { socket } of this.#speakers) socket.terminate()
  }
}
