import { readFileSync } from 'node:fs';
import { ifPresent } from '../filesystem/ignore-missing.js';

/** Ports from `first` up to, but not including, `end`. */
export interface PortRange {
  readonly first: number;
  readonly end: number;
}

/** Above the ports that well-known services listen on. */
const first = 15_000;

/** Where the kernel's own choices begin, for outgoing connections and `listen(0)`: IANA's range, which macOS uses. */
const ephemeralByDefault = 49_152;

/** All ports that may be given out: below the ephemeral range, so that the kernel never takes one in between. */
export function portRange(settings: string | undefined = readLinuxSettings()): PortRange {
  const ephemeral = Number(settings?.trim().split(/\s+/)[0]);
  const end = ephemeral > first ? ephemeral : ephemeralByDefault;
  return { first, end };
}

/** ip(7), `ip_local_port_range`: the first and the last of them. */
function readLinuxSettings(): string | undefined {
  return ifPresent(() => readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'));
}
