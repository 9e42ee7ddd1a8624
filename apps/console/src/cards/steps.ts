import type { StreamState } from '@ovation/client'

/** What is known of a room and its host. `hasPassword`: undefined for those who sign in without one. */
export type Known = {
  room: string
  title: string
  stream: StreamState['status']
  others: boolean
  hasPassword: boolean | undefined
}

export type StepName = 'title' | 'video' | 'share' | 'password'

/** The steps to a broadcast, and whether each is done: by what is so, not by what was clicked. */
export function stepsOf({ room, title, stream, others, hasPassword }: Known): { name: StepName; done: boolean }[] {
  return [
    { name: 'title', done: title !== '' && title !== room },
    { name: 'video', done: hadShow(stream) },
    { name: 'share', done: others },
    ...(hasPassword === undefined ? [] : [{ name: 'password' as const, done: hasPassword }]),
  ]
}

/** Whether there was a broadcast: then no list leads to the first. */
export const hadShow = (stream: StreamState['status']): boolean => stream !== 'none'
