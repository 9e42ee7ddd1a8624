#!/usr/bin/env node
// The launcher is plain JavaScript, so that any Node can read it: it finds a Node that runs the server's TypeScript as it
// stands (24 or newer), here or in the pinned platform package, or says what to do in one line.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const POLL_INTERVAL_MS = 250
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

function pinnedNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    return undefined
  }
}

// The process that started this one, and npm above it where that one is a shell (only Linux tells).
function ancestors() {
  try {
    const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8'))
    const isNpm = readFileSync(`/proc/${parent}/comm`, 'utf8').startsWith('npm')
    return isNpm ? `${process.ppid}/${parent}` : `${process.ppid}`
  } catch {
    return `${process.ppid}`
  }
}

// npm and the shell between do not always pass a signal on: when anyone who ran this for npm has ended, it is told to stop.
// A script that leaves it running on purpose is left alone, and so is whatever was not started by npm.
function stopWithNpm(stop) {
  const script = process.env.npm_lifecycle_script
  if (script === undefined || /(^|[^&])&([^&]|$)|\b(nohup|setsid|disown)\b/.test(script)) return
  const above = ancestors()
  const looking = setInterval(() => {
    if (ancestors() === above) return
    clearInterval(looking)
    stop()
  }, POLL_INTERVAL_MS)
  looking.unref()
}

if (Number(process.versions.node.split('.')[0]) >= 24) {
  stopWithNpm(() => process.kill(process.pid, 'SIGTERM'))
  await import(main)
} else {
  const node = pinnedNode()
  if (!node) {
    console.error(
      `ovation could not start: it needs Node.js 24 or newer and this is ${process.versions.node}; install a current Node.js from https://nodejs.org and run the command again.`,
    )
    process.exit(1)
  }
  // The channel tells the other process when this one is gone, even if it was killed.
  const child = spawn(node, [main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, OVATION_LAUNCHED: '1' },
  })
  stopWithNpm(() => child.kill('SIGTERM'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
