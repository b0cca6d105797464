// The planes of a picture that has a buffer for each: struct v4l2_plane of linux/videodev2.h.

/** struct v4l2_plane. */
const PLANE = { bytes: 64, bytesUsed: 0, length: 4, offset: 8, dataOffset: 16 } as const;

/** An array of structures, to which a struct v4l2_buffer points. Outside of V8's heap, so that its address never changes. */
export function planeArray(count: number): Buffer {
  return Buffer.from(new ArrayBuffer(PLANE.bytes * count));
}

/** The offset to map the plane `index` from, and its length in bytes. */
export function readPlaneMapping(planes: Buffer, index: number): { readonly offset: number; readonly length: number } {
  const at = index * PLANE.bytes;
  return { offset: planes.readUInt32LE(at + PLANE.offset), length: planes.readUInt32LE(at + PLANE.length) };
}

/** The picture's bytes in a plane that the driver has filled. */
export interface FilledPlane {
  /** Bytes of a header of the driver before them. */
  readonly start: number;
  readonly byteCount: number;
}

export function readFilledPlane(planes: Buffer, index: number): FilledPlane {
  const at = index * PLANE.bytes;
  const start = planes.readUInt32LE(at + PLANE.dataOffset);
  return { start, byteCount: Math.max(0, planes.readUInt32LE(at + PLANE.bytesUsed) - start) };
}
