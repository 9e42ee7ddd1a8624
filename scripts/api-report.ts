import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { repositoryRoot } from './arrows.ts'
import { writeDeclarations } from './build-client.ts'

// `npm run api`: writes what each entry point of the SDKs gives, as it is packed, into `api` of its package. Anyone who changes the
// SDK's face sees it there, and so does anyone who reviews it; scripts/api-report.test.ts compares.

/** By name of the report; `whole`: with everything that it leads to, so that nothing is named that cannot be imported. */
const ENTRIES = {
  client: { package: 'client', file: 'index', whole: true },
  react: { package: 'client', file: 'react', whole: false },
  vue: { package: 'client', file: 'vue', whole: false },
  'live-room': { package: 'client', file: 'live-room', whole: false },
  // Its methods are those of the table of routes: all that they lead to is the REST API.
  node: { package: 'node', file: 'index', whole: false },
} as const
export type ReportName = keyof typeof ENTRIES
export const REPORT_NAMES = Object.keys(ENTRIES) as ReportName[]

export const reportPath = (name: ReportName): string =>
  join(repositoryRoot, `packages/${ENTRIES[name].package}/api/${name}.api.md`)

/** The reports of the SDK as it is now. */
export function apiReports(): Record<ReportName, string> {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-api-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{"name":"@ovation/client","version":"0.0.0"}')
    writeDeclarations(
      folder,
      Object.values(ENTRIES).map((entry) => `${entry.package}/src/${entry.file}`),
    )
    return Object.fromEntries(REPORT_NAMES.map((name) => [name, report(folder, name)])) as Record<ReportName, string>
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function report(folder: string, name: ReportName): string {
  const { file, whole } = ENTRIES[name]
  const entry = join(folder, `types/${ENTRIES[name].package}/src/${file}.d.ts`)
  const none = { logLevel: ExtractorLogLevel.None }
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            ...{ target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', strict: true, skipLibCheck: true },
            lib: ['es2022', 'dom', 'dom.iterable'],
            types: [],
            // The frameworks are not installed beside the declarations.
            paths: Object.fromEntries(
              ['react', 'vue'].map((one) => [
                one,
                [join(repositoryRoot, 'node_modules', one === 'react' ? '@types/react' : one)],
              ]),
            ),
          },
          files: [entry],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(folder, 'reports'),
        reportTempFolder: join(folder, 'reports/temp'),
        includeForgottenExports: whole,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: none },
        tsdocMessageReporting: { default: none },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
          'ae-missing-release-tag': none,
          ...(whole ? {} : { 'ae-forgotten-export': none }),
        },
      },
    },
  })
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Error) console.error(message.text)
      message.handled = true
    },
  })
  return readFileSync(join(folder, `reports/${name}.api.md`), 'utf8')
}

if (import.meta.main) {
  for (const { package: one } of Object.values(ENTRIES))
    mkdirSync(join(repositoryRoot, `packages/${one}/api`), { recursive: true })
  for (const [name, text] of Object.entries(apiReports())) writeFileSync(reportPath(name as ReportName), text)
}
