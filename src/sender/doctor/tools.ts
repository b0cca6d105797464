// The programs through which a sender reads cameras, with the Debian package of each.

interface Tool {
  readonly command: string;
  readonly debianPackage: string;
  readonly use: string;
}

/** A tool, and whether it is installed. */
export interface ToolFacts extends Tool {
  readonly present: boolean;
}

const FFMPEG: Tool = {
  command: 'ffmpeg',
  debianPackage: 'ffmpeg',
  use: 'ffmpeg:<input>: network cameras, files, other formats',
};

/** The programs of systems without V4L2. */
const DESKTOP_TOOLS: Readonly<Partial<Record<NodeJS.Platform, readonly Tool[]>>> = {
  darwin: [
    { ...FFMPEG, use: 'reads cameras; ffmpeg:<input>: network cameras, files' },
    { command: 'imagesnap', debianPackage: 'imagesnap', use: 'webcam: about one picture a second' },
  ],
  win32: [{ ...FFMPEG, use: 'reads cameras; ffmpeg:<input>: network cameras, files' }],
};

const TOOLS: readonly Tool[] = [
  {
    command: 'v4l2-ctl',
    debianPackage: 'v4l-utils',
    use: 'reads cameras where koffi does not load',
  },
  FFMPEG,
  { command: 'fswebcam', debianPackage: 'fswebcam', use: 'webcam: about one picture a second' },
];

/** The tools, and whether each is installed. rpicam-vid has two names, and is listed only where `needsRpicam` is set. */
export function listTools(
  has: (command: string) => boolean,
  needsRpicam: boolean,
  platform: NodeJS.Platform = process.platform,
): ToolFacts[] {
  const desktop = DESKTOP_TOOLS[platform];
  if (desktop !== undefined) return desktop.map((tool) => ({ ...tool, present: has(tool.command) }));
  const rpicam = has('rpicam-vid') || !has('libcamera-vid') ? 'rpicam-vid' : 'libcamera-vid';
  const csi: Tool = { command: rpicam, debianPackage: 'rpicam-apps-lite', use: 'rpicam: CSI cameras' };
  return [...TOOLS, ...(needsRpicam ? [csi] : [])].map((tool) => ({ ...tool, present: has(tool.command) }));
}
