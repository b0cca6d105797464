// V4L2_BUF_TYPE_… of linux/videodev2.h: the type of stream that a format, a buffer or a start is about.

export const TYPE_VIDEO_CAPTURE = 1;
/** Captures with a buffer for each plane of a picture. */
export const TYPE_VIDEO_CAPTURE_PLANES = 9;

/** The argument of STREAMON and STREAMOFF: the type of stream. */
export function streamType(): Buffer {
  const type = Buffer.alloc(4);
  type.writeUInt32LE(TYPE_VIDEO_CAPTURE);
  return type;
}
