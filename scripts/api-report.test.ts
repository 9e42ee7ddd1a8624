import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { apiReports, REPORT_NAMES, reportPath } from './api-report.ts'
import type { ReportName } from './api-report.ts'

let reports: Record<ReportName, string>
beforeAll(() => void (reports = apiReports()), 120_000)

describe.each(REPORT_NAMES)('the public API of %s', (name) => {
  it('[SDK44] is as the `api` of its package has it', () => {
    expect(reports[name], `run 'npm run api', and look at what changed for others`).toBe(
      readFileSync(reportPath(name), 'utf8'),
    )
  })

  it('[SDK44] is documented, and names nothing that cannot be imported', () => {
    const lines = reports[name].split('\n')
    const undocumented = lines.filter((line, at) => lines[at - 1]?.includes('(undocumented)') && line)
    expect(undocumented, 'without a comment').toEqual([])
    expect(
      lines.filter((line) => line.includes('ae-')),
      'what the extractor says',
    ).toEqual([])
  })
})
