import { base } from './base.ts'

/** The token of the guest who this browser is in the rooms of this server; the SDK keeps it there. */
export function guestToken(): string | undefined {
  try {
    return localStorage.getItem(`ovation.guest.${base}`) ?? undefined
  } catch {
    return undefined
  }
}

/** The name of that guest, unless the server made it up. */
export function guestName(token = guestToken()): string {
  try {
    const payload = (token?.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
    const bytes = Uint8Array.from(atob(payload), (char) => char.codePointAt(0) as number)
    const { name = '' } = JSON.parse(new TextDecoder().decode(bytes)) as { name?: string }
    return /^Guest \d+$/.test(name) ? '' : name
  } catch {
    return ''
  }
}
