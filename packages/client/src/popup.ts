import type { OvationError } from '@ovation/protocol'
import type { Page, Popup } from './page.ts'

const page = globalThis as Page

const CLOSED_CHECK_MS = 500
const STATE_BYTES = 16

/** What the window of the server says; anything may say anything. */
type Said = { origin: string; source: unknown; data: { type?: unknown; state?: unknown; grant?: unknown } | null }

/**
 * Lets a window of the server ask its person, and gives the secret that it answers with. Heard is that window alone, from the
 * server's origin, in answer to this question. Rejects with `popup_blocked`, and with `aborted`.
 */
export async function answerOf(
  popup: Popup | null | undefined,
  server: string,
  Failure: typeof OvationError,
): Promise<string> {
  if (!popup)
    throw new Failure('popup_blocked', {
      message:
        'Nobody was signed in; the browser opened no window; allow pop-ups for this page, or open it in another browser.',
    })
  const state = [...crypto.getRandomValues(new Uint8Array(STATE_BYTES))].map((byte) => byte.toString(36)).join('')
  const { origin } = new URL(server)
  const asked = new URLSearchParams({ origin: page.location?.origin ?? '', state })
  popup.location.href = `${server.replace(/\/+$/, '')}/sign-in?${asked}`
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearInterval(timer)
      page.removeEventListener?.('message', heard as never)
    }
    const cancelled = (detail: string): void => {
      end()
      reject(new Failure('aborted', { detail }))
    }
    const heard = ({ origin: from, source, data }: Said): void => {
      if (from !== origin || source !== popup || data?.type !== 'ovation.sign-in' || data.state !== state) return
      if (typeof data.grant !== 'string') return cancelled('signing in was refused')
      end()
      resolve(data.grant)
    }
    const timer = setInterval(() => popup.closed && cancelled('the window was closed'), CLOSED_CHECK_MS)
    page.addEventListener?.('message', heard as never)
  })
}
