// Which namespace of a container a kernel parameter belongs to, as those tell it who set parameters for containers.

/** `undefined`: none, so no engine sets it for a container. */
export type ParameterNamespace = 'network' | 'ipc' | 'uts';

const IPC = /^(?:kernel\.(?:sem$|shm|msg)|fs\.mqueue\.)/;
const UTS = /^kernel\.(?:host|domain)name$/;

/**
 * By its name alone, as the kubelet (component-helpers/node/util/sysctl/namespace.go) and runc
 * (libcontainer/configs/validate/validator.go) have it, whatever kernel is below; the key with dots. Engines set those of
 * the UTS namespace by other fields.
 */
export function namespaceOf(key: string): ParameterNamespace | undefined {
  if (key.startsWith('net.')) return 'network';
  if (UTS.test(key)) return 'uts';
  return IPC.test(key) ? 'ipc' : undefined;
}
