/** Sockets that systemd has opened for this process (sd_listen_fds(3)); pure. */

const firstDescriptor = 3;

/** The descriptor with this name (FileDescriptorName=), or null. */
export function descriptorNamed(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): number | null {
  const { LISTEN_PID: of, LISTEN_FDS: count, LISTEN_FDNAMES: names = '' } = environment;
  if (Number(of) !== pid) return null;
  const place = names.split(':').indexOf(name);
  return place >= 0 && place < Number(count) ? firstDescriptor + place : null;
}
