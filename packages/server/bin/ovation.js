#!/usr/bin/env node
// The launcher is plain JavaScript, so that any Node can read it: it finds a Node that runs the server's TypeScript as it
// stands (24 or newer), here or in the pinned platform package, or says what to do in one line.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

function pinnedNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    return undefined
  }
}

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main)
} else {
  const node = pinnedNode()
  if (!node) {
    console.error(
      `ovation could not start: it needs Node.js 24 or newer and this is ${process.versions.node}; install a current Node.js from https://nodejs.org and run the command again.`,
    )
    process.exit(1)
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
