/** How the program that reads images ends, where it gives none; every other code is a failure of its own. */
export const EXIT = { damaged: 40, pixels: 41, format: 42, large: 43 } as const
