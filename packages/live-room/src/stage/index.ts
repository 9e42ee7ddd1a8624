export { OwnSeat } from './own-seat.tsx'
export { default as css } from './stage.css'
