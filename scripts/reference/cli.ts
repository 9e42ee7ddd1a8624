import { USAGE } from '../../packages/server/src/cli/usage.ts'

/** The command line, as `ovation --help` says it. */
export const cliPages = (): Record<string, string> => ({
  'docs/reference/cli.md': [
    '# Command line',
    '<!-- Made from the help of the program by `node scripts/reference/main.ts --write`. -->',
    'From a clone: `npx ovation COMMAND`. The commands work beside a running server, through the socket in its data folder (`OVATION_DATA`), and without one. A single value goes to standard output, everything else to standard error; `--json` prints everything as one line of JSON. The exit code is 0 for success, 1 for an error, 2 for a command that was not understood.',
    `\`\`\`text\n${USAGE.replace(/^[^\n]*\n\n/, '')}\n\`\`\``,
  ].join('\n\n'),
})
