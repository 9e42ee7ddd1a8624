/** What a page of another origin asked for when it opened this window. */
export type Request = {
  /** Whose page it is; only there is an answer heard. */
  origin: string
  /** By which the page knows that an answer is to this question. */
  state: string
}

/** `grant`: the secret with which the page acts as somebody; without it, they did not want to. */
export type Answer = { type: 'ovation.sign-in'; state: string; grant?: string }

/** Reads what was asked; undefined if it is nothing that can be answered. */
export function requestOf(search: string): Request | undefined {
  const asked = new URLSearchParams(search)
  const [origin = '', state = ''] = [asked.get('origin') ?? '', asked.get('state') ?? '']
  if (!URL.canParse(origin) || new URL(origin).origin !== origin || state === '') return undefined
  return { origin, state }
}

/** Answers the page that asked, and none that took its place in the meantime: browsers deliver to that origin alone. */
export const answer = (opener: Pick<Window, 'postMessage'>, { origin, state }: Request, grant?: string): void =>
  opener.postMessage(
    { type: 'ovation.sign-in', state, ...(grant === undefined ? {} : { grant }) } satisfies Answer,
    origin,
  )
