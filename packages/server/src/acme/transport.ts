import { request } from 'node:https'
import { networkProblem } from './problems.ts'

export type Answer = { status: number; headers: Record<string, string | undefined>; body: string }
export type Sending = { method: 'GET' | 'HEAD' | 'POST'; body?: string; signal: AbortSignal }

/** Port: one request to a certificate authority. Throws an `AcmeProblem` if there is no answer. */
export type Transport = (url: string, sending: Sending) => Promise<Answer>

const TIMEOUT_MS = 15_000
/** The longest chains are a few KiB. */
const MAX_ANSWER_BYTES = 256 * 1_024

/** Sends over HTTPS, with a bound on the time and the size of the answer. */
export const overHttps: Transport = async (url, { method, body, signal }) => {
  try {
    return await answerTo(url, method, body, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]))
  } catch (error) {
    throw networkProblem(url, error)
  }
}

function answerTo(url: string, method: string, body: string | undefined, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const headers = {
    'user-agent': 'ovation',
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/jose+json', 'content-length': Buffer.byteLength(body) }),
  }
  const asking = request(url, { method, headers, signal, agent: false }, (answer) => {
    const parts: Buffer[] = []
    let bytes = 0
    answer.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes > MAX_ANSWER_BYTES) asking.destroy(new Error(`its answer has more than ${MAX_ANSWER_BYTES} bytes`))
      else parts.push(part)
    })
    answer.on('error', reject)
    answer.on('end', () =>
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers as Answer['headers'],
        body: Buffer.concat(parts).toString(),
      }),
    )
  })
  asking.on('error', reject)
  asking.end(body)
  return promise
}
