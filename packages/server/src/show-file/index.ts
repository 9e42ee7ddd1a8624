export { FileShows } from './file-shows.ts'
export { showFileHandlers } from './routes.ts'
export { ShowFiles } from './show-files.ts'
