// The byte scan that keeps files without a port or sysctl word away from every parser.

/**
 * What a file must hold to declare anything: keys and commands of sysctl, /proc/sys, fields and flags of Mesos and
 * Marathon, and escapes in which any of these could hide. Runs of blanks are bounded, since a file may hold millions.
 */
const WORDS = [
  'sysctl|ip_?local|local_?port_?(?:range|m(?:in|ax))|reserved_?ports|proc\\/sys|mesos',
  '\\b(?:net|fs|vm|kernel)[./][a-z_0-9*]',
  // The same as maps in maps, in whatever language.
  '\\bnet\\b[^a-z0-9]{1,100}(?:core|ipv4|ipv6|netfilter|bridge|unix)\\b',
  // Families whose names are words of many programs: only as parameters, or as the key of a whole line.
  'user[./]max_|dev[./](?:cdrom|hpet|ipmi|mac_hid|parport|raid|scsi|tty|i915)|abi[./]\\w|crypto[./]fips',
  'debug[./](?:exc|kpr)|sunrpc[./]\\w',
  '(?:user|dev|abi|crypto|debug|sunrpc)[./](?<=^(?:\\xef\\xbb\\xbf)?[ \\t-]{0,80}\\/?\\w{3,6}[./])[\\w*/.@:-]*[ \\t]*=',
  // A key that a template fills in.
  '(?:\\}\\}|%>)[\\w./*-]*[ \\t]*=',
  // Mesos: a clause of resources, as text and as JSON.
  `ports["'\\\\]{0,4}[ \\t]{0,4}(?:\\([^)\\n]{0,80}\\))?[ \\t]{0,4}:?[ \\t]{0,4}\\[`,
  'ports[ \\t]{0,4}(?:\\([^)\\n]{0,80}\\))?[ \\t]{0,4}:[ \\t]{0,4}(?:\\{\\{|<%|[$@%])',
  'name\\\\?"\\s{0,40}:\\s{0,40}\\\\?"ports',
  // Options that servers are given ports by, long and short.
  '[\\s"\'[,(=]--?(?:[a-z0-9]{1,30}[-._]){0,5}(?:listen|bind|port|addr|laddr|http|host|socket)',
  '\\b(?:memcached|gunicorn|hypercorn|puma|unicorn|uwsgi|mysqld|mariadbd|sshd|dropbear|dockerd|mosquitto|ttyd|iperf3)\\b|\\b(?:thin|postgres|nc|ncat|netcat)["\',\\s]{1,40}(?:-|start)|=["\']?[ \\t]{0,9}-[pPbHUl][ =]?["\']?\\d|[.]port=',
  'http[.]server["\']?,?\\s|SimpleHTTPServer|php\\b[^\\n]{0,100}-S|socat',
  // Modules of the kernel that bring parameters.
  '\\b(?:br_netfilter|(?:nf|ip|xt)_conntrack|nf_nat|iptable_nat|ip_vs)(?:\\b|_)',
  // Comments that accept findings, to say which accept none.
  'portclash-ignore',
  // Encoded texts.
  ';base64,|data:[^,\\s]{0,80},\\S{0,400}%|["\']?encoding["\']?[ \\t]{0,40}:[ \\t]{0,40}["\']?(?:gz|b64|base64)',
  // Packet filters.
  'dport|destination[-_]port|add-port|rich[-_]rule|\\bufw\\b|firewalld|\\bfirewall["\']?:|(?:firewall|iptables|nftables)_\\w{0,40}rules["\']?:|sshd_config["\']?:|_instances["\']?:',
  // Kubernetes: the range of NodePorts under whatever name, and single ones.
  '(?:node|host|service)[-_]?port',
  // Ports of a node by other names, and the documents that configure its own programs.
  'host_?network|readOnlyPort|healthzPort|Kube(?:let|Proxy|Scheduler|ControllerManager)Configuration',
  'localAPI|apiServerPort|k3d\\.io|k0sproject',
  'portDefinitions|portMappings|requirePorts|\\binstances["\']?[ \\t]{0,40}:',
  // Clouds: rules of packet filters, user data in base64, parameters of node pools.
  'from_?port|port_?range|IPProtocol|(?:ingress|egress|firewall)_rules?\\b|_(?:firewall|secgroup|security_(?:group|list|rule))\\w{0,20}"',
  '(?:user_?data|custom_?data|base64)\\w{0,8}"?[ \\t]{0,40}[=:(][ \\t]{0,40}(?:base64decode\\()?"?[A-Za-z0-9+\\/]{40}',
  '(?:netIpv4|netCore)[A-Z]|netNetfilterNf|vm(?:MaxMapCount|Swappiness|Vfs)|fs(?:AioMaxNr|FileMax|NrOpen|Inotify)|kernelThreadsMax',
  // Marathon, Chronos and Aurora.
  'etc\\/(?:marathon|chronos)|Announcer',
  // Nomad, Consul and Vault.
  '\\bport[ \\t]{1,8}"[^"\\n]{0,80}"[ \\t]{0,8}\\{',
  'vault_local|dynamic[-_]?port|client_m(?:in|ax)_port|(?:sidecar|expose|proxy)_m(?:in|ax)_port|local_bind_port',
  `\\bstatic["']?[ \\t]{0,40}[=:][ \\t]{0,20}["']?(?:\\d|\\[\\[|\\{\\{|<%|[$@%]|var\\.|local\\.|[a-z_]{1,40}\\.)`,
  `\\bports["']?[ \\t]{0,8}[=:]?\\s{0,8}\\{|\\bservice[ \\t]{0,8}\\{|"services?"\\s{0,8}:\\s{0,8}[[{]|\\bservices[ \\t]{0,8}=[ \\t]{0,8}\\[`,
  `\\bserf(?:_[lw]an)?["']?[ \\t]{0,40}[:=]|\\b(?:grpc|dns)["']?[ \\t]{0,8}[:=][ \\t]{0,8}["']?(?:\\d|\\{\\{|<%|[$@%])`,
  `\\blistener["']?[ \\t]{0,8}[:=]?[\\s[{]{0,80}["']?tcp`,
  // Docker: lists of ports, other than those of Kubernetes; fields and options; the commands themselves.
  `ports["'\\\\]{0,2}[ \\t]{0,20}:(?![ \\t]{0,4}\\n[ \\t]{0,80}-[ \\t]{1,4}["']?(?:name|port|containerPort|protocol|targetPort|appProtocol)["']?[ \\t]{0,4}:)`,
  `(?:docker|podman|nerdctl)[\\s\\S]{0,600}?\\s-\\w{0,4}p[ \\t=]{0,3}["'\\\\]{0,2}\\s{0,80}[$:]`,
  `[ \\t"'\\[,]-\\w{0,4}p(?:(?:[ \\t=]{0,3}|[ \\t]{1,9}\\\\\\n[ \\t]{0,80})["'\\\\]{0,2}\\s{0,80}[^\\s"',]{0,60}:[\\d$\\[{<(:])`,
  'publish(?:ed)?(?:_?ports?)?["\']?[ \\t]{0,40}[:=]|--publish',
  'tcp:|systemControls|net__\\w',
  // NixOS: sets of services, the firewall, tunnels and containers.
  'allowed(?:tcp|udp)port|forwardPorts|publishPorts|oci-containers|port[ \\t]{0,8}=[ \\t]{0,8}(?:lib\\.)?mkOption',
  // Puppet: what its firewall lets in, and its web servers.
  'apache::vhost',
  // Ports by their names: parameters of Puppet's classes, attributes of Chef, maps of ports, kinds behind the word.
  `::(?:\\w{1,40}_)?port["']?[ \\t]{0,8}:|\\[["':]port["']?\\][ \\t]{0,20}=|(?:host|listen|bind|app)_ports["']?[ \\t]{0,20}=|_port_[a-z]{1,8}["']?[ \\t]{0,8}:`,
  // Listeners: what most configuration files call it, then the words of those that have their own.
  'listen|(?:firewall|firewalld|ufw|iptables|nftables|open|allowed)_\\w{0,40}ports?(?:_(?:for|by|per)_?[a-z]{0,8})?\\b|\\bbind[ \\t]|\\bbind[ \\t]{0,40}=|\\bbind["\']?:|bind_?port|bind[-_]?addr',
  `[a-z0-9][-_.]port\\b["'\\])]{0,3}[ \\t]{0,40}[:=]|port_value|_port>|\\b(?:sip|rtp-start|rtp-end)-port"`,
  `port[ \\t]{0,40}[= \\t]>?[ \\t]{0,40}["'(]?(?:\\d|\\{\\{|[$@:\\[]|<%)`,
  `(?<![\\w.-])(?:server|net)["']?[ \\t]{0,40}:|option["']?[ \\t]{0,40}:[ \\t]{0,40}["']?[\\w.-]{0,40}port|passive_?ports?|rtpstart|rtpend|port[-_ ](?:range|min|max)|(?:min|max|base)-port`,
  'pasv_m|[-.](?:address|port)[\\w.-]{0,80}[ \\t]{0,20}<|agentaddress|service_address|transportConnector|ServerRun',
  `address["']?[ \\t]{0,40}[:=][ \\t]{0,40}["']?[\\w.*\\[\\]:{}$-]{0,80}:[\\d{$]|entry-?points|\\bendpoint:`,
  ':\\d(?<=^(?:\\xef\\xbb\\xbf)?[ \\t]{0,80}(?:[^\\s,]{1,200},?[ \\t]{1,9}){0,8}[^\\s,"\']{0,200}:\\d)\\d{0,4}(?:,?[ \\t]{1,9}[^\\s,]{1,200}){0,8},?[ \\t\\r]{0,9}[;{]?[ \\t\\r]{0,9}$|\\binet[ \\t]|inet_listener|\\baccept[ \\t]{0,40}=|\\[uwsgi\\]',
  'kdc_(?:tcp_)?ports|zoo(?:keeper)?_servers|_listeners,|inet_dist_listen|mysql_ifaces|interfaces(?<=^[ \\t]{0,80}interfaces)[ \\t]{0,40}=|\\bnlm_|RPCMOUNT|STATD(?:OPTS|ARG)',
  '-[pU][ \\t]+\\d|\\bport\\([ \\t"\']{0,8}\\d|<port>|interface:[^\\n]{0,80}@|rgw[ _]frontends',
  // Environment variables as pairs, and as lists of addresses.
  `name["']?[ \\t]{0,8}[:=][ \\t]{0,8}["']?[a-z0-9_]{0,40}port\\b|\\w_urls|_addr\\b|_address\\b`,
  'port_bindings|"key"[ \\t]{0,8}:[ \\t]{0,8}"p(?:ublish)?"|-arg["\']?[ \\t]{0,8}:|extraargs|kubeprism|gcp_compute_firewall|source_ips|docker::run|ossec_config|socket-binding|forward_port',
  '^peers[ \\t]|failsafe_?inbound|bind_?(?:ip|host|interface)|graphiteport|refreshseconds|[a-z]_port[ \\t]{0,20},[ \\t]{0,20}\\d',
  '\\\\u00|\\\\x[2-7]',
];

/**
 * A few alternations over the bytes as Latin-1 in lower case: several times faster than one search for each word, and
 * twice as fast as one that has all of them and ignores the case (docs/performance.md).
 */
const WORDS_A_PASS = 3;
const DECLARES: readonly RegExp[] = WORDS.flatMap((_, i) =>
  i % WORDS_A_PASS === 0
    ? [
        new RegExp(
          WORDS.slice(i, i + WORDS_A_PASS)
            .map(inLowerCase)
            .join('|'),
          'm',
        ),
      ]
    : [],
);

/** A pattern for texts in lower case; its escapes, such as `\S`, keep theirs. */
function inLowerCase(pattern: string): string {
  return pattern.replace(/\\.|[A-Z]/g, (found) => (found.length > 1 ? found : found.toLowerCase()));
}

/**
 * A Mesos agent's resources file may hold nothing but an expression or another file's name, and a file of another flag
 * nothing but a number.
 */
const RESOURCES =
  /^(?:\xef\xbb\xbf)?\s{0,20}\d{1,5}(?:\s{1,40}\d{1,5})?\s{0,20}(?:$|\n)|\n[ \t]{0,20}\d{1,5}[ \t]{1,40}\d{1,5}[ \t\r]{0,20}(?:$|\n)|^(?:\xef\xbb\xbf)?\s*(?:resources\s{0,8}=\s{0,8})?(?:\{\{|<%|[$@%]|file:|cpus|mem|disk|gpus)/;
const MAX_RESOURCES_BYTES = 2000;

/** False only where the bytes, each as the Latin-1 character of its number, cannot declare anything. */
export function mayDeclare(bytes: string): boolean {
  // UTF-16 spells every word with NUL bytes between.
  if (bytes.startsWith('\xff\xfe') || bytes.startsWith('\xfe\xff')) return true;
  const text = bytes.toLowerCase();
  return (
    DECLARES.some((words) => words.test(text)) ||
    (bytes.length < MAX_RESOURCES_BYTES && RESOURCES.test(bytes))
  );
}
