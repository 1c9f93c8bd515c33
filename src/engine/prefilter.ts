// The byte scan that keeps files without a port or sysctl word away from every parser.

/**
 * What a file must hold to declare anything: keys and commands of sysctl, /proc/sys, fields and flags of Mesos and
 * Marathon, and escapes in which any of these could hide. Runs of blanks are bounded, since a file may hold millions.
 */
const WORDS = [
  'sysctl|ip_?local|local_?port_?range|reserved_?ports|proc\\/sys|mesos',
  '\\b(?:net|fs|vm|kernel)[./][a-z_0-9*]',
  // Families whose names are words of many programs: only as parameters, or as the key of a whole line.
  'user[./]max_|dev[./](?:cdrom|hpet|ipmi|mac_hid|parport|raid|scsi|tty|i915)|abi[./]\\w|crypto[./]fips',
  'debug[./](?:exc|kpr)|sunrpc[./]\\w',
  '^(?:\\xef\\xbb\\xbf)?[ \\t-]*\\/?(?:user|dev|abi|crypto|debug|sunrpc)[./][\\w*/.@:-]*[ \\t]*=',
  // A key that a template fills in.
  '(?:\\}\\}|%>)[\\w./*-]*[ \\t]*=',
  // Mesos: a clause of resources, as text and as JSON.
  `ports["'\\\\]{0,4}[ \\t]{0,4}(?:\\([^)\\n]{0,80}\\))?[ \\t]{0,4}:?[ \\t]{0,4}\\[`,
  'ports[ \\t]{0,4}(?:\\([^)\\n]{0,80}\\))?[ \\t]{0,4}:[ \\t]{0,4}(?:\\{\\{|<%|[$@%])',
  'name\\\\?"\\s{0,40}:\\s{0,40}\\\\?"ports',
  // Kubernetes: the range of NodePorts under whatever name, and single ones.
  'node[-_]?port',
  'hostPort|servicePort|portDefinitions|portMappings|requirePorts|\\binstances["\']?[ \\t]{0,40}:',
  // Clouds: rules of packet filters, ports of containers in Terraform, user data in base64.
  'from_?port|port_?range|IPProtocol|host_port|(?:ingress|egress|firewall)_rules?\\b|_(?:firewall|secgroup|security_(?:group|list|rule))\\w{0,20}"',
  '(?:user_?data|custom_?data|base64)\\w{0,8}"?[ \\t]{0,40}[=:(][ \\t]{0,40}(?:base64decode\\()?"?[A-Za-z0-9+\\/]{40}',
  'netIpv4[NTI]|netCore[NORSW]|netNetfilterNf|vm(?:MaxMapCount|Swappiness|Vfs)|fs(?:AioMaxNr|FileMax|NrOpen|Inotify)|kernelThreadsMax',
  '\\\\u00|\\\\x[2-7]',
].join('|');

/** One alternation over the bytes as Latin-1: several times faster than a search for each word. */
const DECLARES = new RegExp(WORDS, 'im');

/** A Mesos agent's resources file may hold nothing but an expression or another file's name. */
const RESOURCES =
  /^(?:\xef\xbb\xbf)?\s*(?:resources\s{0,8}=\s{0,8})?(?:\{\{|<%|[$@%]|file:|cpus|mem|disk|gpus)/;
const MAX_RESOURCES_BYTES = 2000;

/** False only where the bytes, each as the Latin-1 character of its number, cannot declare anything. */
export function mayDeclare(bytes: string): boolean {
  // UTF-16 spells every word with NUL bytes between.
  if (bytes.startsWith('\xff\xfe') || bytes.startsWith('\xfe\xff')) return true;
  return DECLARES.test(bytes) || (bytes.length < MAX_RESOURCES_BYTES && RESOURCES.test(bytes));
}
