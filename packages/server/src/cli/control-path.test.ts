import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { controlSocketPaths, findControlSocket, prepareControlSocket } from './control-path.ts'

let base: string
beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'ovation-path-'))))
afterEach(() => rmSync(base, { recursive: true, force: true }))

/** A folder whose path alone is as long as a socket's may be; 我 has three bytes. */
function long(): string {
  const folder = join(base, '我'.repeat(40))
  mkdirSync(folder)
  return folder
}

describe('where the control socket is', () => {
  it('[START6] a short path is in the data folder, a long one elsewhere: counted in bytes', () => {
    expect(prepareControlSocket(base, base)).toBe(join(base, 'control.sock'))
    const path = prepareControlSocket(long(), base)
    expect(path).toMatch(/ovation-\d+\/[\w-]{32}\.sock$/)
    expect(findControlSocket(join(base, '我'.repeat(40))), 'nobody listens').toBeUndefined()
  })

  it('[START6] by whichever way a folder is named, its socket is the same', () => {
    const folder = long()
    symlinkSync(folder, join(base, 'link'))
    expect(controlSocketPaths(join(base, 'link'), base)).toEqual(controlSocketPaths(folder, base))
    expect(controlSocketPaths(`${base}//./${'我'.repeat(40)}/`, base)).toEqual(controlSocketPaths(folder, base))
    expect(controlSocketPaths(join(base, '我'.repeat(41)))).not.toEqual(controlSocketPaths(folder, base))
  })

  it('[START6] a folder that others could put a socket in is not trusted', () => {
    const folder = long()
    const path = prepareControlSocket(folder, base)
    writeFileSync(path, '')
    chmodSync(dirname(path), 0o777)
    expect(() => prepareControlSocket(folder, base)).toThrow(/open to others/)
    expect(() => findControlSocket(folder, base)).toThrow(/open to others/)
    chmodSync(dirname(path), 0o700)
    expect(findControlSocket(folder, base)).toBe(path)
    expect(prepareControlSocket(folder, base)).toBe(path)
  })

  it('[START6] nor is a link to one', () => {
    const folder = long()
    const [path = ''] = controlSocketPaths(folder, base)
    mkdirSync(join(base, 'theirs'), { mode: 0o700 })
    symlinkSync(join(base, 'theirs'), dirname(path))
    expect(() => prepareControlSocket(folder, base)).toThrow(/belongs to somebody else/)
  })
})
