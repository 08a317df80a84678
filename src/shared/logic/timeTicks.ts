import { spanOf, type TimeRange } from './timeScale'

export interface Tick {
  readonly ns: number
  /** What the ruler says there, e.g. `12.5 s`, `1:20`, `350 µs`. */
  readonly label: string
}

const second = 1e9
/** Steps that people read easily above a second; below it 1, 2 and 5 times powers of ten. */
const longSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200]
const day = 86_400

/** The narrowest step that leaves at least `minPixels` between two ticks. */
export function tickStep(view: TimeRange, width: number, minPixels: number): number {
  const wanted = (spanOf(view) * minPixels) / Math.max(1, width)
  if (wanted <= second / 2) {
    const power = Math.pow(10, Math.floor(Math.log10(Math.max(wanted, 1))))
    for (const factor of [1, 2, 5, 10]) if (power * factor >= wanted) return power * factor
  }
  for (const step of longSteps) if (step * second >= wanted) return step * second
  const days = wanted / (day * second)
  const power = Math.pow(10, Math.floor(Math.log10(Math.max(days, 1))))
  for (const factor of [1, 2, 5, 10]) if (power * factor >= days) return power * factor * day * second
  return Math.ceil(days) * day * second
}

/** Spacings tried, in pixels, and the room a character and the air beside a label take. */
const spacings = [64, 84, 110, 150]
const characterPixels = 6.5
const labelAir = 16

/** Ticks of the ruler over a view, counted from the origin of the trace: as dense as their labels allow. */
export function timeTicks(view: TimeRange, width: number): Tick[] {
  if (width <= 0 || !(spanOf(view) > 0)) return []
  let ticks: Tick[] = []
  for (const spacing of spacings) {
    const step = tickStep(view, width, spacing)
    ticks = ticksAt(view, step)
    const longest = Math.max(0, ...ticks.map((tick) => tick.label.length))
    if (longest * characterPixels + labelAir <= (step / spanOf(view)) * width) break
  }
  return ticks
}

function ticksAt(view: TimeRange, step: number): Tick[] {
  const scale = Math.max(Math.abs(view.startNs), Math.abs(view.endNs))
  const ticks: Tick[] = []
  for (let i = Math.ceil(view.startNs / step); i * step <= view.endNs && ticks.length < 400; i++) {
    const ns = i * step
    ticks.push({ ns, label: formatOffset(ns, step, scale) })
  }
  return ticks
}

/**
 * An instant as distance from the start of the trace, with exactly the digits that `stepNs` needs: two neighbouring
 * ticks never read alike and no digit is invented. The unit follows `scaleNs`, the largest distance in sight, so that
 * one ruler speaks one unit: from one minute on `m:ss`, from one hour on `h:mm:ss`, from one day on `1 d 02:00`, with
 * seconds where the steps are shorter than a minute and without the time where they are whole days.
 */
export function formatOffset(ns: number, stepNs: number, scaleNs = Math.abs(ns)): string {
  const sign = ns < 0 ? '−' : ''
  const abs = Math.abs(ns)
  if (abs < 1e-6) return '0 s'
  if (scaleNs >= day * second) return sign + formatDays(abs, stepNs)
  if (scaleNs >= 60 * second) return sign + formatClock(abs, stepNs, scaleNs)
  const [unit, size] =
    scaleNs >= second
      ? ['s', second]
      : scaleNs >= 1e6
        ? ['ms', 1e6]
        : scaleNs >= 1e3
          ? ['µs', 1e3]
          : ['ns', 1]
  return `${sign}${(abs / Number(size)).toFixed(digitsFor(stepNs / Number(size)))} ${unit}`
}

function formatClock(abs: number, stepNs: number, scaleNs: number): string {
  const digits = digitsFor(stepNs / second)
  const scale = Math.pow(10, digits)
  const rounded = Math.round((abs / second) * scale) / scale
  const hours = Math.floor(rounded / 3_600)
  const minutes = Math.floor((rounded - hours * 3_600) / 60)
  const seconds = (rounded - hours * 3_600 - minutes * 60).toFixed(digits)
  const padded = seconds.padStart(digits > 0 ? digits + 3 : 2, '0')
  return hours > 0 || scaleNs >= 3_600 * second
    ? `${String(hours)}:${String(minutes).padStart(2, '0')}:${padded}`
    : `${String(minutes)}:${padded}`
}

function formatDays(abs: number, stepNs: number): string {
  if (stepNs % (day * second) === 0) return `${Math.round(abs / (day * second))} d`
  // Rounded as it will be written, so that no minute has sixty seconds and no day 24:00.
  const digits = digitsFor(stepNs / second)
  const unit = stepNs >= 60 * second ? 60 : Math.pow(10, -digits)
  const rounded = Math.round(abs / second / unit) * unit
  const days = Math.floor(rounded / day)
  const rest = rounded - days * day
  const clock = formatClock(rest * second, stepNs, day * second).padStart(digits > 0 ? digits + 9 : 8, '0')
  return `${days} d ${stepNs >= 60 * second ? clock.slice(0, 5) : clock}`
}

/** Decimals so that steps of this size stay apart, at most 9. */
function digitsFor(step: number): number {
  if (step >= 1) return 0
  return Math.min(9, Math.ceil(-Math.log10(step) - 1e-9))
}
