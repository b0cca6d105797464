// Folders like those of sysfs and udev, for a machine with the given video devices.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { DeviceFolders } from '#src/sources/v4l2/v4l2-devices.js';
import { temporaryFolder } from '../../helpers/folder.js';

export interface FakeDevice {
  readonly number: number;
  readonly name: string;
  readonly driver?: string;
  readonly index?: number;
  readonly byId?: string;
  readonly byPath?: string;
  readonly usb?: { readonly port: string; readonly id?: string; readonly serial?: string; readonly speed?: string };
}

export function machine(t: TestContext, devices: readonly FakeDevice[]): DeviceFolders {
  const root = temporaryFolder(t);
  const folders = {
    sysfs: join(root, 'sysfs'),
    dev: join(root, 'dev'),
    byId: join(root, 'by-id'),
    byPath: join(root, 'by-path'),
  };
  for (const folder of [...Object.values(folders), join(root, 'drivers'), join(root, 'usb')]) mkdirSync(folder);
  for (const { number, name, driver, index = 0, byId, byPath, usb } of devices) {
    const folder = join(folders.sysfs, `video${number}`);
    mkdirSync(folder);
    const device = usb === undefined ? join(folder, 'device') : join(root, 'usb', usb.port, `${usb.port}:1.0`);
    mkdirSync(device, { recursive: true });
    if (usb !== undefined) {
      symlinkSync(device, join(folder, 'device'));
      const [vendor = '', product = ''] = (usb.id ?? '046d:0825').split(':');
      const texts = { idVendor: vendor, idProduct: product, serial: usb.serial, speed: usb.speed ?? '480' };
      for (const [file, text] of Object.entries(texts)) {
        if (text !== undefined) writeFileSync(join(root, 'usb', usb.port, file), `${text}\n`);
      }
    }
    writeFileSync(join(folder, 'name'), `${name}\n`);
    writeFileSync(join(folder, 'index'), `${index}\n`);
    writeFileSync(join(folders.dev, `video${number}`), '');
    if (driver !== undefined) {
      mkdirSync(join(root, 'drivers', driver), { recursive: true });
      symlinkSync(join(root, 'drivers', driver), join(device, 'driver'));
    }
    if (byId !== undefined) symlinkSync(join(folders.dev, `video${number}`), join(folders.byId, byId));
    if (byPath !== undefined) symlinkSync(join(folders.dev, `video${number}`), join(folders.byPath, byPath));
  }
  return folders;
}
