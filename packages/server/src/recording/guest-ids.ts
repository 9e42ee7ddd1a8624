import { newId } from '../ops/index.ts'

/** Between the id of a recording and what is added to it for a guest in it. */
const MARK = '~'

/** An id for a guest in a recording. */
export const guestIdIn = (recording: string): string => `${recording}${MARK}${newId()}`

/** The recording in which a guest was on stage. */
export const recordingOfGuest = (id: string): string => id.split(MARK)[0] as string

/** Whether an id is that of a guest in a recording. */
export const isGuestIn = (recording: string, id: string): boolean => id.startsWith(recording + MARK)
