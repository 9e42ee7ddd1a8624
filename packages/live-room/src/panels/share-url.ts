import { copyText } from './copy-text.ts'

type Shared = { title: string; url: string }

/** Gives an address to the system's share sheet, or copies it. `tell` is given `copied` then, or the address if that fails too. */
export async function shareUrl({ title, url }: Shared, copied: string, tell: (text: string) => void): Promise<void> {
  try {
    if (navigator.share) return await navigator.share({ title, url })
    await copyText(url)
    tell(copied)
  } catch (error) {
    if ((error as Error).name !== 'AbortError') tell(url)
  }
}
