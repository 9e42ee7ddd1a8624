export { RecordingPlayback } from './play-recording.ts'
export { StillPictures } from './still-pictures.ts'
