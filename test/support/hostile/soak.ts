/** `npm run soak` sets it: the same tests with the sizes that hostile input really has. */
export const isSoak = process.env['SPANGLASS_SOAK'] === '1'

/** The size for `npm test`, or the one for the soak. */
export const sized = (short: number, long: number): number => (isSoak ? long : short)

/**
 * How often each golden is changed: `SPANGLASS_RUNS=500 vitest run test/hostile/mutations.test.ts -t langfuse` looks
 * closer at one format. Asked so, and in the soak, the changes are new every time; else they are the same.
 */
export const runsOf = (short: number, long: number): number => {
  const asked = Number(process.env['SPANGLASS_RUNS'] ?? '')
  return Number.isInteger(asked) && asked > 0 ? asked : sized(short, long)
}

/** False where the same changes are made every time. */
export const isRandom = isSoak || process.env['SPANGLASS_RUNS'] !== undefined
