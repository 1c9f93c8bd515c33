// Public incidents, as data: what happened, and what portclash says of the files, rebuilt under test/incidents.

/** A rule, how bad it says it is, and the ports that it names in the order of the findings. */
export type Said = readonly [rule: string, level: 'error' | 'warning' | 'note', ports: string];

export interface Seen {
  /** The folder under test/incidents. */
  readonly id: string;
  readonly link: string;
  /** One sentence, as docs/incidents.md has it. */
  readonly what: string;
  /** What they did about it, and what `after` has. */
  readonly fix: string;
  readonly before: readonly Said[];
  /** A rule that `portclash:recommended` leaves off says it. */
  readonly asked?: true;
  /** Warnings and errors that are still right after the fix. */
  readonly remains?: readonly string[];
}

export interface Unseen {
  readonly id: string;
  readonly link: string;
  readonly what: string;
  /** Why nothing that reads files can say it. */
  readonly because: string;
}

const GITHUB = 'https://github.com';

export const SEEN: readonly Seen[] = [
  {
    id: 'bottlerocket-1386',
    link: `${GITHUB}/bottlerocket-os/bottlerocket/issues/1386`,
    what: 'An image set a range from just above 1024 on, and clients took the fixed ports of kubelet.',
    fix: "the kernel's range again, in all variants",
    before: [
      ['ephemeral-vs-listener', 'error', '10248,10250'],
      ['ephemeral-floor-low', 'warning', '1025-9999'],
      ['ephemeral-vs-nodeport', 'warning', '30000-32767'],
    ],
  },
  {
    id: 'bottlerocket-4786',
    link: `${GITHUB}/bottlerocket-os/bottlerocket/pull/4786`,
    what: 'User data of EKS nodes set 1024-65535, and add-ons could not bind their ports.',
    fix: 'the override is gone',
    before: [['ephemeral-floor-low', 'warning', '1024-9999']],
  },
  {
    id: 'rancher-12510',
    link: `${GITHUB}/rancher/rancher/issues/12510`,
    what: 'A connection from kube-apiserver to etcd held 10254, and the ingress controller could not start.',
    fix: "the kernel's range again, on the hosts",
    before: [
      ['ephemeral-vs-listener', 'error', '10254'],
      ['ephemeral-vs-published', 'error', '10254'],
      ['ephemeral-floor-low', 'warning', '1024-9999'],
    ],
  },
  {
    id: 'k8s-111682',
    link: `${GITHUB}/kubernetes/kubernetes/issues/111682`,
    what: 'The source port of a connection between masters was a NodePort, and it timed out without a word.',
    fix: 'a range of NodePorts below the ephemeral one, as the documentation says since',
    before: [['ephemeral-vs-nodeport', 'warning', '32768-60000; 42817']],
  },
  {
    id: 'k8s-35641',
    link: `${GITHUB}/kubernetes/kubernetes/issues/35641`,
    what: 'NodePort 45102 was in use on one node, and kube-proxy left the rules of the Service incomplete.',
    fix: 'another range of NodePorts',
    before: [['ephemeral-vs-nodeport', 'warning', '40000-50000; 45102']],
  },
  {
    id: 'k8s-40920',
    link: `${GITHUB}/kubernetes/kubernetes/issues/40920`,
    what: 'NodePort 34104 was in use on one node, and the Service was dead on that node alone.',
    fix: 'none in Kubernetes: a range of NodePorts below the ephemeral one',
    before: [['ephemeral-vs-nodeport', 'warning', '32768-35000; 34104']],
  },
  {
    id: 'eks-ami-1307',
    link: `${GITHUB}/awslabs/amazon-eks-ami/issues/1307`,
    what: 'Since kube-proxy holds NodePorts no more, a widened range takes them and nothing reports it.',
    fix: '10250 and 30000-32767 are reserved',
    before: [['ephemeral-vs-nodeport', 'error', '30443']],
  },
  {
    id: 'cilium-10261',
    link: `${GITHUB}/cilium/cilium/issues/10261`,
    what: 'NodePorts of Cilium took the replies to connections whose source port was in their range.',
    fix: 'Cilium adds its range to the reserved ports (`autoProtectPortRange`)',
    before: [['ephemeral-vs-nodeport', 'error', '30000-32767']],
  },
  {
    id: 'homeops-11712',
    link: `${GITHUB}/onedr0p/home-ops/pull/11712`,
    what: 'On Talos nodes with 1024-65535 DRBD could not bind 7000 and up again: storage was out for six hours.',
    fix: 'the override is gone',
    before: [
      ['ephemeral-vs-published', 'error', '7000'],
      ['ephemeral-floor-low', 'warning', '1024-9999'],
      ['ephemeral-vs-nodeport', 'warning', '30000-32767'],
    ],
  },
  {
    id: 'marin-6985',
    link: `${GITHUB}/marin-community/marin/pull/6985`,
    what: 'Scripts of workers and controllers set 1024-65535, and clients took 8431 and the ports of the RPC servers.',
    fix: 'the range starts at 14000, and the fixed ports below it are reserved as well',
    before: [
      ['ephemeral-vs-listener', 'error', '10000; 10001'],
      ['ephemeral-floor-low', 'warning', '1024-9999; 1024-9999'],
    ],
  },
  {
    id: 'nomad-1728',
    link: `${GITHUB}/hashicorp/nomad/issues/1728`,
    what: "An outgoing connection, Nomad's own to Consul, held a port that Nomad gave to a task.",
    fix: "the kernel's range, and Nomad's below it",
    before: [['ephemeral-vs-nomad', 'warning', '20000-32000']],
  },
  {
    id: 'jitsi-495',
    link: `${GITHUB}/jitsi/infra-configuration/pull/495`,
    what: 'The range of the machines overlapped the 20000-32000 that Nomad gives to jobs.',
    fix: 'the range starts above it',
    before: [['ephemeral-vs-nomad', 'error', '20000-32000']],
  },
  {
    id: 'marathon-5508',
    link: `${GITHUB}/d2iq-archive/marathon/pull/5508`,
    what: 'Executors bind port 0, and got ports that tests and health checks were offered.',
    fix: 'the machines get a small range above the offer',
    before: [['ephemeral-vs-mesos', 'warning', '32768-60000']],
    remains: ['ephemeral-too-few'],
  },
  {
    id: 'mesos-port-mapping-doc',
    link: 'https://mesos.apache.org/documentation/latest/isolators/network-port-mapping',
    what: "The machine's range, the ephemeral ports of containers and the offer have to be three ranges.",
    fix: 'the range starts above the ports of the containers',
    before: [['ephemeral-vs-mesos', 'error', '32768-57344']],
  },
  {
    id: 'amp-1064',
    link: `${GITHUB}/appcelerator-archive/amp/issues/1064`,
    what: 'A stack published 50103, which a connection of a virus scanner held.',
    fix: 'the stack publishes a port below 32768',
    before: [['ephemeral-default', 'note', '50103']],
    asked: true,
  },
  {
    id: 'ecs-4836',
    link: `${GITHUB}/bottlerocket-os/bottlerocket/issues/4836`,
    what: 'The ECS agent gave tasks ports of 49153-65535, and now and then one did not start.',
    fix: '`ECS_DYNAMIC_HOST_PORT_RANGE=30000-32767`',
    before: [['ephemeral-vs-ecs', 'note', '49153-60999']],
  },
  {
    id: 'hadoop-hdfs2',
    link: 'https://www.oreilly.com/library/view/big-data-analytics/9781788628846/5c5821cc-4a3d-498a-a3eb-23256cd79c8b.xhtml',
    what: 'The daemons of HDFS 2 had ports from 50010 to 50475, and now and then one failed to bind.',
    fix: 'HDFS 3 has 9864-9871',
    before: [['ephemeral-default', 'note', '50010; 50075; 50070']],
    asked: true,
  },
  {
    id: 'hbase-10123',
    link: `${GITHUB}/OpenTSDB/tcollector/pull/394`,
    what: 'HBase listened on 60000 and 60020, in the range of the kernel.',
    fix: 'HBASE-10123 moved them to 16000 and 16020',
    before: [['ephemeral-default', 'note', '60000; 60020']],
    asked: true,
  },
  {
    id: 'mapr-doc',
    link: 'https://docs.ezmeral.hpe.com/datafabric-customer-managed/78/ReferenceGuide/MapRPorts.html',
    what: 'JobTracker and TaskTracker listen on 50030 and 50060, in the range of the machines.',
    fix: 'the range ends at 50029',
    before: [['ephemeral-vs-listener', 'error', '50030,50060']],
  },
  {
    id: 'cassandra-gocql-1129',
    link: `${GITHUB}/apache/cassandra-gocql-driver/issues/1129`,
    what: 'A client on the same machine was up first and held 7199, the JMX port of Cassandra.',
    fix: 'the port is reserved',
    before: [['ephemeral-vs-listener', 'error', '7199']],
    remains: ['ephemeral-floor-low'],
  },
  {
    id: 'aem-jmx-213',
    link: `${GITHUB}/shinesolutions/aem-aws-stack-builder/issues/213`,
    what: 'JMX listened on 59182 and 59183, which connections held now and then.',
    fix: '5982 and 5983',
    before: [['ephemeral-default', 'note', '59182; 59183']],
    asked: true,
  },
  {
    id: 'rabbit-testsuite-14',
    link: `${GITHUB}/yandex/yandex-taxi-testsuite/pull/14`,
    what: 'With AMQP on 19002 RabbitMQ listens on 39002 for other nodes, in the range of the kernel.',
    fix: 'a lower port for AMQP',
    before: [['derived-port', 'warning', '39002']],
  },
  {
    id: 'garmadon-68',
    link: `${GITHUB}/criteo/garmadon/pull/68`,
    what: 'A forwarder on every node had a port of the kernel’s range, and agents often failed to start.',
    fix: 'ports below 32768',
    before: [['ephemeral-default', 'note', '33000']],
    asked: true,
  },
  {
    id: 'stellar-676',
    link: `${GITHUB}/stellar/stellar-core/issues/676`,
    what: 'stellar-core listened on 39132 and up by default, and the address was in use now and then.',
    fix: '11625 and 11626',
    before: [['ephemeral-default', 'note', '39132; 39133']],
    asked: true,
  },
  {
    id: 'gpdb-8450',
    link: `${GITHUB}/greenplum-db/gpdb/pull/8450`,
    what: 'The recommended 10000-65535 held the ports of the master, the segments and the mirrors.',
    fix: 'the setting is gone',
    before: [['ephemeral-vs-listener', 'error', '15432,20000,25432']],
  },
  {
    id: 'crowbar-215',
    link: `${GITHUB}/crowbar/barclamp-network/pull/215`,
    what: 'Tuning for fast network cards set 1024-65000, on machines with the services of OpenStack.',
    fix: 'a smaller range',
    before: [['ephemeral-floor-low', 'warning', '1024-9999']],
  },
  {
    id: 'deckhouse-8470',
    link: `${GITHUB}/deckhouse/deckhouse/pull/8470`,
    what: 'A connection from kube-apiserver to etcd held 12302, which a component wanted.',
    fix: '32768-61000',
    before: [['ephemeral-vs-published', 'error', '12302']],
  },
  {
    id: 'cardano-1200',
    link: `${GITHUB}/cardano-community/guild-operators/issues/1200`,
    what: 'A guide put a quoted "1024 65534" into sysctl.conf, on machines with HAProxy on 8053 and 8453.',
    fix: 'a range above those ports, without quotes',
    before: [['ephemeral-range-invalid', 'error', '']],
  },
  {
    id: 'calico-3424',
    link: `${GITHUB}/projectcalico/calico/issues/3424`,
    what: 'A connection of calico-node held 40005, which the ingress controller offers as a TCP service.',
    fix: 'none in Calico: a port below 32768',
    before: [['ephemeral-default', 'note', '40004; 40005']],
    asked: true,
  },
  {
    id: 'openshift-175',
    link: `${GITHUB}/openshift/baremetal-runtimecfg/pull/175`,
    what: 'HAProxy of the masters listened on two ports among the NodePorts.',
    fix: '9444 and 29445',
    before: [['nodeport-vs-listener', 'warning', '30936; 30000']],
  },
  {
    id: 'tw-recycle-kubeasz-714',
    link: `${GITHUB}/easzlab/kubeasz/issues/714`,
    what: 'Linux 4.12 has no tcp_tw_recycle any more, and older ones drop connections of clients behind NAT.',
    fix: 'the line is gone',
    before: [['tw-recycle', 'error', '']],
  },
];

export const UNSEEN: readonly Unseen[] = [
  {
    id: 'dcos-kafka-331',
    link: `${GITHUB}/d2iq-archive/dcos-kafka-service/issues/331`,
    what: 'Brokers of two Kafka frameworks both took 9999 for JMX on one agent, a port that neither had asked Mesos for.',
    because:
      'One file serves both installations, and Mesos chooses at run time which brokers share an agent; a port that a program takes beside its resources is no error by itself.',
  },
  {
    id: 'docker-for-linux-560',
    link: `${GITHUB}/docker/for-linux/issues/560`,
    what: '`docker run -P` chose a port that a client held.',
    because:
      'Nobody wrote a port or a range: both sides are defaults, and which port Docker chooses shows at run time. Where the range is changed, `ephemeral-follows` says that such ports move with it.',
  },
  {
    id: 'elastic-92666',
    link: `${GITHUB}/elastic/elasticsearch/pull/92666`,
    what: 'Tests took ports up to 36600, and those above 32767 were in use now and then.',
    because:
      'Java code of the test framework computes the ports from the number of a worker; no file states them.',
  },
  {
    id: 'openbmc-408',
    link: `${GITHUB}/openbmc/openbmc/issues/408`,
    what: 'A socket unit failed to listen on 2200 at boot: the address was in use.',
    because:
      'The unit states 2200, but no range that is set anywhere holds it: what had the port shows on the machine alone, and in no file.',
  },
  {
    id: 'k3s-6719',
    link: `${GITHUB}/k3s-io/k3s/issues/6719`,
    what: 'A stateless filter let replies in on the range of the host, but NAT gives connections of pods other source ports.',
    because:
      "The filter is the provider's, set in its web console, and the NAT rule comes from the network plugin. Network ACLs that files state are judged by `nacl-vs-ephemeral` and `nacl-vs-widened`.",
  },
];
