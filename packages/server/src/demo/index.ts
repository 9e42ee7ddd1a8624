export { Showroom, SHOWROOM } from './showroom.ts'
