// The programs that a sender can read cameras with, by the Debian package that brings each.

export interface Tool {
  readonly command: string;
  readonly debianPackage: string;
  readonly use: string;
}

/** A tool, and whether it is here. */
export interface ToolFacts extends Tool {
  readonly present: boolean;
}

const TOOLS: readonly Tool[] = [
  {
    command: 'v4l2-ctl',
    debianPackage: 'v4l-utils',
    use: 'lists what a camera offers, and reads it where koffi does not load',
  },
  { command: 'ffmpeg', debianPackage: 'ffmpeg', use: 'ffmpeg:<input>: network cameras, files, other formats' },
  { command: 'fswebcam', debianPackage: 'fswebcam', use: 'webcam: about one picture a second' },
];

/** Which tools are here. rpicam-vid has had two names, and matters on a Pi or beside a CSI camera only. */
export function listTools(has: (command: string) => boolean, wantsRpicam: boolean): ToolFacts[] {
  const rpicam = has('rpicam-vid') || !has('libcamera-vid') ? 'rpicam-vid' : 'libcamera-vid';
  const csi: Tool = { command: rpicam, debianPackage: 'rpicam-apps-lite', use: 'rpicam: CSI cameras' };
  return [...TOOLS, ...(wantsRpicam ? [csi] : [])].map((tool) => ({ ...tool, present: has(tool.command) }));
}
