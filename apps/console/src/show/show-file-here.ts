import { ask } from '../api.ts'

/** A file at the server, or the part of it that is there; `name`, of what this window sent. */
export type FileHere = { bytes: number; upload?: string; wholeBytes?: number; name?: string }

/** What is at the server of the file that a room is to show; undefined where there is none, or where it is on air. */
export async function showFileHere(room: string): Promise<FileHere | undefined> {
  const { shown, ...file } = await ask('getShowFile', { params: { room } })
  return shown || file.bytes === 0 ? undefined : file
}

export const isWhole = ({ bytes, wholeBytes = bytes }: FileHere): boolean => bytes === wholeBytes
