// What tests do in a guest: they plug webcams in, start senders, and read what these report.
import { cleanup, type Scope } from '../cleanup.js';
import { type DebianVm, GUEST_PROJECT, HOST } from './debian-vm.js';
import type { UsbCamera } from './usb-camera.js';

/** One line of `--json`. */
interface Line {
  readonly event: string;
  readonly time: string;
  readonly [field: string]: unknown;
}

/** A sender in the guest. */
export class GuestSender {
  readonly #vm: DebianVm;
  readonly #log: string;

  /** @param url The receiver on this machine, as it names itself. */
  static async start(t: Scope, vm: DebianVm, name: string, url: string, args: string): Promise<GuestSender> {
    const log = `/tmp/${name}.json`;
    await vm.run(`${senderCommand(url, args)} --json >${log} 2>/dev/null & echo $! >/tmp/${name}.pid`);
    const sender = new GuestSender(vm, log);
    cleanup(t, () => sender.stop());
    return sender;
  }

  private constructor(vm: DebianVm, log: string) {
    this.#vm = vm;
    this.#log = log;
  }

  /** Its events so far, without those of each second. */
  async lines(): Promise<Line[]> {
    const text = await this.#vm.run(`grep -v '"event":"stats"' ${this.#log}`);
    return text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
  }

  /** Ends it, and waits until it has ended. */
  async stop(): Promise<void> {
    const pid = this.#log.replace('.json', '.pid');
    await this.#vm.run(`kill $(cat ${pid}); while kill -0 $(cat ${pid}); do sleep 0.2; done 2>/dev/null; true`);
  }
}

/** The command line of a sender. The guest is slow, so it waits longer than usual. */
export function senderCommand(url: string, args: string): string {
  const { port } = new URL(url);
  const options = `--to tcp://${HOST}:${port} --connect-timeout 900 --no-config`;
  return `node ${GUEST_PROJECT}/dist/sender/main.js ${options} ${args}`;
}

/** Plugs a webcam into a port of the virtual hub. USB/IP's own program cannot choose the port. */
export async function plug(vm: DebianVm, camera: UsbCamera, port: number): Promise<void> {
  await vm.run(`exec 3<>/dev/tcp/${HOST}/${camera.port}
    { printf '\\x01\\x11\\x80\\x03\\0\\0\\0\\0'; printf '1-1'; head -c 29 /dev/zero; } >&3
    dd bs=320 count=1 iflag=fullblock <&3 of=/dev/null 2>/dev/null
    echo "${port} 3 65538 3" >/sys/devices/platform/vhci_hcd.0/attach`);
}

export async function unplug(vm: DebianVm, port: number): Promise<void> {
  await vm.run(`echo ${port} >/sys/devices/platform/vhci_hcd.0/detach`);
}

/** At the end of the test no port has a webcam. */
export function unplugAtEnd(t: Scope, vm: DebianVm): void {
  cleanup(t, () => vm.run('for port in 0 1; do echo $port >/sys/devices/platform/vhci_hcd.0/detach; done; true'));
}

/** Waits until so many nodes are there. A webcam has two: one of pictures, and one of metadata. */
export async function untilNodes(vm: DebianVm, count: number): Promise<void> {
  await vm.run(`for i in $(seq 200); do [ $(ls /dev/video* 2>/dev/null | wc -l) = ${count} ] && break; sleep 0.1; done
    udevadm settle; [ $(ls /dev/video* 2>/dev/null | wc -l) = ${count} ]`);
}
