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
}

const indent = (text: string): string => text.replace(/^/gm, '    ')

/** What a server prints once it is ready. */
export const welcome = ({ url, rtmp, folder, studio, demo, share }: Welcome): string => `
  Ovation · 满堂彩 is running.

  Your studio     ${studio}
                  (signs you in once, within half an hour; 'npx ovation signin' prints a fresh link)
  Your room       ${url}/r/demo
  Documentation   ${url}/docs
${demo ? `  Demo room       ${url}/r/showroom\n` : ''}  Ingest (RTMP)   ${rtmp}   (the key is in the studio)
  The data        ${folder}
${share ? `\n  For phones in the same network (the browser asks once whether to trust this machine):\n\n${indent(qrForTerminal(`${url}/r/demo`))}\n` : ''}
  Ctrl+C stops it. Nothing that was acknowledged is lost, however it ends.
`
