import { useStrings } from '../parts.ts'
import { stageStrings } from './strings.ts'

export const useStageWords = () => useStrings(stageStrings)
