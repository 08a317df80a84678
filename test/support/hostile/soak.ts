/** `npm run soak` sets it: the same tests with the sizes that hostile input really has. */
export const isSoak = process.env['SPANGLASS_SOAK'] === '1'

/** The size for `npm test`, or the one for the soak. */
export const sized = (short: number, long: number): number => (isSoak ? long : short)
