import { base } from './base.ts'

/** The token of the guest who this browser is in the rooms of this server; the SDK keeps it there. */
export function guestToken(): string | undefined {
  try {
    return localStorage.getItem(`ovation.guest.${base}`) ?? undefined
  } catch {
    return undefined
  }
}

function payloadOf(token: string | undefined): { sub?: string; name?: string } {
  try {
    const payload = (token?.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
    const bytes = Uint8Array.from(atob(payload), (char) => char.codePointAt(0) as number)
    return JSON.parse(new TextDecoder().decode(bytes)) as { sub?: string; name?: string }
  } catch {
    return {}
  }
}

/** The id of that guest. */
export const guestId = (token = guestToken()): string | undefined => payloadOf(token).sub

/** The name of that guest, unless the server made it up. */
export function guestName(token = guestToken()): string {
  const { name = '' } = payloadOf(token)
  return /^Guest \d+$/.test(name) ? '' : name
}
