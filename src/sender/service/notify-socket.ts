// Sends service notifications through the C library's sockets, as Node cannot open a datagram socket of AF_UNIX.
import { type Call, loadLibrary } from '../../native/system-library.js';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2_000_000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

/** The longest path in struct sockaddr_un, in bytes. */
const MAX_PATH_BYTES = 107;

/** glibc, and musl on the architectures where koffi loads. */
const LIBRARIES = ['libc.so.6', 'libc.musl-x86_64.so.1', 'libc.musl-aarch64.so.1'];

const DECLARATIONS = {
  socket: 'int socket(int domain, int type, int protocol)',
  sendto: 'long sendto(int fd, void *bytes, size_t length, int flags, void *address, uint32_t addressLength)',
};

/** Sends one message. False where it was not taken: systemd is not there, or has many to read. */
export type SendMessage = (text: string) => boolean;

/**
 * Opens a socket for messages to `path`; undefined where that is not possible. An `@` begins the name of an abstract socket.
 * The descriptor stays open until the process ends, so that a message costs one system call.
 */
export function openNotifySocket(path: string): SendMessage | undefined {
  const address = socketAddress(path);
  if (process.platform !== 'linux' || address === undefined) return undefined;
  const library = loadLibrary(LIBRARIES, DECLARATIONS);
  if (library.kind !== 'loaded') return undefined;
  const { socket, sendto } = library.functions;
  const fd = Number(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return fd < 0 ? undefined : (text) => send(sendto, fd, text, address);
}

function send(sendto: Call, fd: number, text: string, address: Buffer): boolean {
  const bytes = Buffer.from(text);
  // Never waits: a watchdog that waits for systemd would be ended by systemd.
  return Number(sendto(fd, bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length)) === bytes.length;
}

/** A struct sockaddr_un; undefined for a path that does not fit. */
export function socketAddress(path: string): Buffer | undefined {
  const name = Buffer.from(path);
  if (name.length === 0 || name.length > MAX_PATH_BYTES || name.includes(0)) return undefined;
  const isAbstract = path.startsWith('@');
  if (isAbstract) name[0] = 0;
  else if (!path.startsWith('/')) return undefined;
  const family = Buffer.alloc(2);
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) family.writeUInt16LE(AF_UNIX);
  else family.writeUInt16BE(AF_UNIX);
  // A path ends with a zero byte. An abstract name may contain some, so its length is exact.
  return Buffer.concat(isAbstract ? [family, name] : [family, name, Buffer.alloc(1)]);
}
