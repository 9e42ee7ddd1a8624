import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { repositoryRoot } from './arrows.ts'
import { writeDeclarations } from './build-client.ts'

// `npm run api`: writes what each entry point of the SDK gives, as it is packed, into packages/client/api. Anyone who changes the
// SDK's face sees it there, and so does anyone who reviews it; scripts/api-report.test.ts compares.

/** By name of the report; `whole`: with everything that it leads to, so that nothing is named that cannot be imported. */
const ENTRIES = {
  client: { file: 'index', whole: true },
  react: { file: 'react', whole: false },
  vue: { file: 'vue', whole: false },
  'live-room': { file: 'live-room', whole: false },
} as const
export type ReportName = keyof typeof ENTRIES
export const REPORT_NAMES = Object.keys(ENTRIES) as ReportName[]

export const reportPath = (name: ReportName): string => join(repositoryRoot, `packages/client/api/${name}.api.md`)

/** The reports of the SDK as it is now. */
export function apiReports(): Record<ReportName, string> {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-api-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{"name":"@ovation/client","version":"0.0.0"}')
    writeDeclarations(folder)
    return Object.fromEntries(REPORT_NAMES.map((name) => [name, report(folder, name)])) as Record<ReportName, string>
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function report(folder: string, name: ReportName): string {
  const { file, whole } = ENTRIES[name]
  const entry = join(folder, `types/client/src/${file}.d.ts`)
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
  mkdirSync(join(repositoryRoot, 'packages/client/api'), { recursive: true })
  for (const [name, text] of Object.entries(apiReports())) writeFileSync(reportPath(name as ReportName), text)
}
