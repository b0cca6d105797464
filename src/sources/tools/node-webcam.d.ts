// The part of node-webcam that is used; the package has no types of its own.
declare module 'node-webcam' {
  export interface WebcamOptions {
    readonly width: number;
    readonly height: number;
    readonly quality: number;
    readonly output: 'jpeg';
    /** False: the system's first camera. Goes into a shell command as it stands. */
    readonly device: string | false;
    readonly callbackReturn: 'location';
    readonly saveShots: boolean;
    readonly verbose: boolean;
  }
  export interface Webcam {
    /** The program that is run, as it stands in the shell command. */
    bin: string;
    capture(location: string, callback: (error: unknown, location?: string) => void): void;
  }
  const NodeWebcam: { create(options: WebcamOptions): Webcam };
  // biome-ignore lint/style/noDefaultExport: CommonJS, seen from ESM
  export default NodeWebcam;
}
