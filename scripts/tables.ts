import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './arrows.ts'

/** A file of the repository, by its path from the root. */
export const textOf = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8')

/** Paths from the root. */
export const pathsOf = (pattern: string): string[] => globSync(pattern, { cwd: repositoryRoot }).sort()

/** The same without tests. */
export const sourcesIn = (pattern: string): string[] =>
  pathsOf(pattern).filter((path) => !/\.(test|fixture|harness)\.tsx?$/.test(path))

/** Everything between backticks in the first column of a page's tables, in the order of the page. */
export const firstColumn = (path: string): string[] =>
  textOf(path)
    .split('\n')
    .flatMap((line) => /^\|((?:[^|\\]|\\.)*)\|/.exec(line)?.[1] ?? [])
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))

/** Every match of a pattern's first group in files. */
export const foundIn = (paths: readonly string[], pattern: RegExp): string[] =>
  paths.flatMap((path) => [...textOf(path).matchAll(pattern)].map(([, name = '']) => name))

/** Names without doubles, sorted. */
export const names = (list: Iterable<string>): string[] => [...new Set(list)].sort()
