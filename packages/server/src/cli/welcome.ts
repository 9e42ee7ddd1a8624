import type { Server } from '../server.ts'
import { qrForTerminal } from '../share/index.ts'

export type Welcome = {
  url: string
  rtmp: string
  folder: string
  /** The link that signs the owner in. */
  studio: string
  /** Whether there is a demonstration room. */
  demo: boolean
  /** Whether phones in the same network are to come in. */
  share: boolean
  /** Of a certificate authority. */
  certificate?: NonNullable<Server['certificate']>['status'] | undefined
}

const indent = (text: string): string => text.replace(/^/gm, '    ')

/** How the certificate does, where it is ordered. */
function secured({ certificate }: Welcome): string {
  if (!certificate) return ''
  const { state, endsAt, problem } = certificate
  const until = endsAt === undefined ? '' : `until ${new Date(endsAt).toISOString().slice(0, 10)}`
  if (state === 'valid') return `  Certificate     ${until}, renewed by itself\n`
  if (state === 'waiting') return `  Certificate     ${until || 'being ordered; browsers warn until it is there'}\n`
  return `  Certificate     ${until || 'none; browsers warn'}. It is tried again; 'npx ovation doctor' looks for the cause\n                  ${problem}\n`
}

/** What a server prints once it is ready. */
export function welcome(of: Welcome): string {
  const { url, rtmp, folder, studio, demo, share } = of
  return `
  Ovation · 满堂彩 is running.

  Your studio     ${studio}
                  (signs you in once, within half an hour; 'npx ovation signin' prints a fresh link)
  Your room       ${url}/r/demo
  Documentation   ${url}/docs
${demo ? `  Demo room       ${url}/r/showroom\n` : ''}  Ingest (RTMP)   ${rtmp}   (the key is in the studio)
  The data        ${folder}
${secured(of)}${share ? `\n  For phones in the same network (the browser asks once whether to trust this machine):\n\n${indent(qrForTerminal(`${url}/r/demo`))}\n` : ''}
  Ctrl+C stops it. Nothing that was acknowledged is lost, however it ends.
`
}
