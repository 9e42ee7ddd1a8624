import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type SinkRecord = {
  room: string
  seq: number
  type: string
  from?: number
  to?: number
  at: number
  body: unknown
  bodyDigest: string
  previous: string
  chain: string
  head: number
  since: number
}
export type Received = {
  id: string
  timestamp: number
  signatures: string[]
  body: string
  type: string
  room: string
  records: SinkRecord[]
}

/** Somebody else's server to which events are sent. */
export class WebhookSink {
  /** What was accepted. */
  readonly accepted: Received[] = []
  readonly tried: Received[] = []
  /** What it answers with; a function answers by itself. */
  answer: number | ((response: ServerResponse, received: Received) => void) = 204
  #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('error', () => {})
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        const { type, data } = JSON.parse(body) as { type: string; data: { room: string; records: SinkRecord[] } }
        const { headers } = request
        const received: Received = {
          ...{ id: String(headers['webhook-id']), timestamp: Number(headers['webhook-timestamp']), body, type },
          signatures: String(headers['webhook-signature']).split(' '),
          ...{ room: data.room, records: data.records ?? [] },
        }
        this.tried.push(received)
        if (typeof this.answer === 'function') return this.answer(response, received)
        if (this.answer >= 200 && this.answer < 300) this.accepted.push(received)
        response.writeHead(this.answer).end()
      })
    })
  }

  static async start(): Promise<WebhookSink> {
    const sink = new WebhookSink()
    await new Promise<void>((done) => void sink.#server.listen(0, '127.0.0.1', done))
    return sink
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`
  }

  accept(response: ServerResponse, received: Received): void {
    this.accepted.push(received)
    response.writeHead(204).end()
  }

  records(room: string): SinkRecord[] {
    return this.accepted.flatMap((one) => (one.room === room ? one.records : []))
  }

  seqs(room: string): number[] {
    return this.records(room).map(({ seq }) => seq)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

export const isSignedBy = (secret: string, { id, timestamp, body, signatures }: Received): boolean => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const right = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return signatures.includes(`v1,${right}`)
}
