// The system's TurboJPEG library: which functions of it are used, and how they are declared.
import { type Loaded, type LoadedLibrary, loadLibrary } from './system-library.js';

const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  darwin: ['libturbojpeg.0.dylib', '/opt/homebrew/lib/libturbojpeg.0.dylib', '/usr/local/lib/libturbojpeg.0.dylib'],
  win32: ['turbojpeg.dll'],
};
const LINUX_LIBRARIES = ['libturbojpeg.so.0'];

/** How it is installed, by platform. */
const INSTALL: Readonly<Record<string, string>> = {
  darwin: 'brew install jpeg-turbo',
  win32: 'put turbojpeg.dll beside node.exe',
};

/** As turbojpeg.h declares them, in version 2 as in 3. Addresses of the caller's memory are passed as numbers. */
const DECLARATIONS = {
  beginDecoding: 'void *tjInitDecompress()',
  beginEncoding: 'void *tjInitCompress()',
  end: 'int tjDestroy(void *handle)',
  decode:
    'int tjDecompress2(void *handle, const uint8_t *jpeg, unsigned long bytes, uint8_t *target, int width, int pitch, int height, int format, int flags)',
  readHeader:
    'int tjDecompressHeader3(void *handle, void *jpeg, unsigned long bytes, void *width, void *height, void *sampling, void *colorspace)',
  decodePlanes:
    'int tjDecompressToYUVPlanes(void *handle, void *jpeg, unsigned long bytes, void *planes, int width, void *strides, int height, int flags)',
  encodePlanes:
    'int tjCompressFromYUVPlanes(void *handle, void *planes, int width, void *strides, int height, int sampling, void *jpeg, void *bytes, int quality, int flags)',
  errorCode: 'int tjGetErrorCode(void *handle)',
} as const;

type TurboJpegFunction = keyof typeof DECLARATIONS;
export type TurboJpegLibrary = LoadedLibrary<TurboJpegFunction>;

/** Loads the library, or says why it cannot be used. */
export function loadTurboJpeg(): Loaded<TurboJpegFunction> {
  return loadLibrary(LIBRARIES[process.platform] ?? LINUX_LIBRARIES, DECLARATIONS);
}

/** What installs the library on this machine. */
export function turboJpegInstallation(): string {
  return INSTALL[process.platform] ?? 'sudo apt install libturbojpeg0';
}
