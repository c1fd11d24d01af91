#!/bin/bash
# Boots a systemd of its own over a copy-on-write view of this host: own processes, network, mounts, cgroups. What it writes is gone with it.
# boot-systemd.sh FOLDER SHARED: an empty folder for its mounts, and one that it sees as /mnt. Runs until systemd is killed.
set -e
if [ "$3" != inside ]; then
  for tree in /sys/fs/cgroup /sys/fs/cgroup/*; do
    [ -e "$tree/cgroup.procs" ] || continue
    mkdir -p "$tree/anaplan-doctor-trial"
    echo $$ 2>/dev/null > "$tree/anaplan-doctor-trial/cgroup.procs" || true
  done
  exec unshare -C -m -p -f -u -i -n "$0" "$1" "$2" inside
fi
mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
root=$1/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
  mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
  mkdir "$root/sys/fs/cgroup/systemd"
  mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
  for one in memory pids cpu cpuacct devices freezer; do
    mkdir "$root/sys/fs/cgroup/$one"
    mount -t cgroup -o "$one" cgroup "$root/sys/fs/cgroup/$one" || true
  done
fi
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root/mnt"
mount --bind "$2" "$root/mnt"
mount --rbind /dev "$root/dev"
ip link set lo up
# Nothing of this host's own services, and packages may start theirs.
printf '[Unit]\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n' > "$root/etc/systemd/system/trial.target"
rm -f "$root/usr/sbin/policy-rc.d"
mkdir "$root/oldroot"
cd "$root"
pivot_root . oldroot
umount -l /oldroot
# systemd hands credentials into the view of a service by way of its own.
mount --make-rshared /
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=trial.target
