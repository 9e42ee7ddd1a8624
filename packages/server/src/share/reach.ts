import type { Unreachable } from '@ovation/protocol'
import { request as plainRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { RequestOptions } from 'node:https'

/** Whether an address leads to this server, as this machine sees it; `why` is a code that screens put into words. */
export type Reach =
  | { ok: true; echo: Echo; dateMs: number | undefined }
  | { ok: false; why: Unreachable; detail: string }

/** What the server says of the request that reached it. */
type Echo = {
  instance: string
  /** How it counts the one who asked. */
  address: string
  forwarded: 'none' | 'believed' | 'ignored'
  secure: boolean
}

const TIMEOUT_MS = 6_000
const MAX_BYTES = 16_384

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME|DEPTH_ZERO/

/** Gives a request over HTTP or HTTPS; resolves with the answer's head. */
export function ask(url: string, options: RequestOptions = {}, body?: string): Promise<IncomingMessage> {
  const send = url.startsWith('https:') ? tlsRequest : plainRequest
  return new Promise((done, fail) => {
    const asking = send(url, { timeout: TIMEOUT_MS, agent: false, ...options }, done)
    asking.on('timeout', () => asking.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    asking.on('error', fail)
    asking.end(body)
  })
}

async function readText(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer) {
    text += String(chunk)
    if (text.length > MAX_BYTES) throw new Error('the answer is too long')
  }
  return text
}

/** The beginning of an answer that may be long. */
export async function readHead(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer) {
    text += String(chunk)
    if (text.length > MAX_BYTES) break
  }
  return text
}

/** Goes to an address as a visitor would and asks who is there. */
export async function reach(url: string, instance: string, trustAny = false): Promise<Reach> {
  try {
    const answer = await ask(`${url}/api/v1/share/echo`, { rejectUnauthorized: !trustAny })
    const echo = JSON.parse(await readText(answer)) as Echo
    if (echo.instance !== instance)
      return { ok: false, why: 'other_server', detail: 'another program answers at this address' }
    const date = answer.headers.date
    return { ok: true, echo, dateMs: date === undefined ? undefined : new Date(date).getTime() }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? 'name'
        : code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH'
          ? 'refused'
          : code === 'ETIMEDOUT'
            ? 'timeout'
            : CERTIFICATE.test(code)
              ? 'certificate'
              : error instanceof SyntaxError
                ? 'other_server'
                : 'failed'
    return { ok: false, why, detail: message }
  }
}
