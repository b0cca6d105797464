// The weights of an axis: which samples of a line each output is made of. They are shares of area where the line becomes
// shorter, and those of linear interpolation where it becomes longer.
import { AXIS_END, AXIS_FIRST, AXIS_FIRSTS, AXIS_LANES, AXIS_OUTPUTS } from './plane-layout.js';

/** What an axis makes of a line of samples. */
export interface AxisRequest {
  /** How many samples the line has. */
  readonly samples: number;
  /** The part that is seen, in samples. It may begin and end between two, and beyond the line, whose edge is repeated. */
  readonly start: number;
  readonly length: number;
  readonly outputs: number;
  /** The sum of an output's weights, at most 32,768. */
  readonly sum: number;
}

/** The largest weight that 16 bits hold. */
const MAX_WEIGHT = 32_767;

/** What a sum of floats may be beyond a whole number. */
const ROUNDING = 1e-9;

/** The bytes of an axis' record. */
export function axisBytes({ length, outputs }: Pick<AxisRequest, 'length' | 'outputs'>): number {
  return AXIS_FIRSTS + padded(outputs) * (4 + lanesFor(length, outputs) * 2);
}

/** The weights that the record has for each output. */
export function lanesFor(length: number, outputs: number): number {
  const most = length <= outputs ? 2 : Math.ceil(length / outputs) + 1;
  return most <= 4 ? 4 : Math.ceil(most / 8) * 8;
}

/** Writes the record of an axis, which has `axisBytes`, at a multiple of 4. */
export function writeAxis(view: DataView, at: number, request: AxisRequest): void {
  const { length, outputs, samples } = request;
  const lanes = lanesFor(length, outputs);
  const weightsAt = at + AXIS_FIRSTS + padded(outputs) * 4;
  let least = samples;
  let end = 0;
  // The kernel makes four outputs at a time. Those behind the last one repeat it.
  for (let output = 0; output < padded(outputs); output += 1) {
    const { first, weights } = weightsOf(request, Math.min(output, outputs - 1));
    view.setInt32(at + AXIS_FIRSTS + output * 4, first, true);
    for (let lane = 0; lane < lanes; lane += 1) {
      view.setInt16(weightsAt + (output * lanes + lane) * 2, Math.min(MAX_WEIGHT, weights[lane] ?? 0), true);
    }
    least = Math.min(least, first);
    end = Math.max(end, first + weights.length);
  }
  view.setInt32(at + AXIS_LANES, lanes, true);
  view.setInt32(at + AXIS_OUTPUTS, outputs, true);
  view.setInt32(at + AXIS_FIRST, least, true);
  view.setInt32(at + AXIS_END, end, true);
}

/** The kernel makes four outputs at a time. */
function padded(outputs: number): number {
  return Math.ceil(outputs / 4) * 4;
}

/** An output's first sample, and the weights from there on. */
interface Weights {
  readonly first: number;
  readonly weights: readonly number[];
}

function weightsOf(request: AxisRequest, output: number): Weights {
  return request.length <= request.outputs ? interpolated(request, output) : averaged(request, output);
}

/** Between the two samples whose centres are nearest. */
function interpolated({ samples, start, length, outputs, sum }: AxisRequest, output: number): Weights {
  const center = Math.min(samples - 1, Math.max(0, start + ((output + 0.5) * length) / outputs - 0.5));
  const first = Math.floor(center);
  const second = Math.round((center - first) * sum);
  return { first, weights: second === 0 || first + 1 === samples ? [sum] : [sum - second, second] };
}

/** The mean over the area, in which the outer samples count by the part that is within it. */
function averaged({ samples, start, length, outputs, sum }: AxisRequest, output: number): Weights {
  const step = length / outputs;
  const from = Math.min(Math.max(start + output * step, 0), samples - 1);
  const until = Math.min(Math.max(start + (output + 1) * step, from + ROUNDING), samples);
  const first = Math.floor(from);
  const end = Math.max(Math.ceil(until - ROUNDING), first + 1);
  // The running sums are rounded, so that the weights add up.
  let before = 0;
  const weights = Array.from({ length: end - first }, (_, index) => {
    const part = (Math.min(until, first + index + 1) - from) / (until - from);
    const total = first + index + 1 === end ? sum : Math.round(part * sum);
    const weight = total - before;
    before = total;
    return weight;
  });
  return { first, weights };
}
