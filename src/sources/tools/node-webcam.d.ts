// Types for the used part of node-webcam, which has none.
declare module 'node-webcam' {
  export interface WebcamOptions {
    readonly width: number;
    readonly height: number;
    readonly quality: number;
    readonly output: 'jpeg';
    /** False: the system's first camera. It is put into a shell command unquoted. */
    readonly device: string | false;
    readonly callbackReturn: 'location';
    readonly saveShots: boolean;
    readonly verbose: boolean;
  }
  export interface Webcam {
    /** The program to run, which is put into the shell command unquoted. */
    bin: string;
    capture(location: string, callback: (error: unknown, location?: string) => void): void;
  }
  const NodeWebcam: { create(options: WebcamOptions): Webcam };
  // biome-ignore lint/style/noDefaultExport: CommonJS, seen from ESM
  export default NodeWebcam;
}
