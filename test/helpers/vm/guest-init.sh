#!/bin/bash
# The first process of the guest: mounts, network, udev, then a shell that reads commands from the second serial port.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev 2>/dev/null
mkdir -p /dev/pts; mount -t devpts devpts /dev/pts; mount -t tmpfs tmp /tmp; mount -t tmpfs run /run
mount -o remount,rw /; hostname guest
modprobe -a virtio_net 9pnet_virtio 9p
options=trans=virtio,version=9p2000.L,msize=262144
mkdir -p /project /shared
mount -t 9p -o "$options,cache=loose,ro" project /project
mount -t 9p -o "$options" shared /shared
ip link set lo up
for path in /sys/class/net/e*; do interface=${path##*/}; done
ip addr add 10.0.2.15/24 dev "$interface"; ip link set "$interface" up; ip route add default via 10.0.2.2
/lib/systemd/systemd-udevd --daemon
# Kept open, as the kernel discards what has come for a port that nobody has open.
exec 3<>/dev/ttyS1
stty -F /dev/ttyS1 raw -echo
cd /tmp
echo ready >&3
# With stderr elsewhere, bash does not take it for a terminal, and prints no prompt.
bash <&3 >&3 2>/dev/null
echo o >/proc/sysrq-trigger; sleep 60
