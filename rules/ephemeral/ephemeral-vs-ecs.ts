// The ephemeral range covers the host ports that an ECS agent assigns to containers.

import { ephemeralVs } from './ephemeral-vs.ts';

const CLAIMANT = 'ecs-dynamic';

export const ephemeralVsEcs = ephemeralVs({
  id: 'ephemeral-vs-ecs',
  level: 'warning',
  summary: 'The ephemeral range covers host ports that the ECS agent assigns to containers',
  why: `For a container in bridge mode without a \`hostPort\` the ECS agent takes a port out of \`ECS_DYNAMIC_HOST_PORT_RANGE\`. It tries whether somebody listens there, lets go of the port, and Docker binds it later, when the container starts. The kernel does not know of the range: an outgoing connection may have got the same port by then, and the task fails with *Address already in use*, now and then, on busy instances. ECS tries again with the next port.`,
  fix: `Give the agent a range outside of \`net.ipv4.ip_local_port_range\`, such as \`ECS_DYNAMIC_HOST_PORT_RANGE=20000-30000\` beside the kernel's own 32768-60999, and open it for the load balancer in the security group; or name it in \`net.ipv4.ip_local_reserved_ports\`.`,
  limits: `Where nobody sets \`ECS_DYNAMIC_HOST_PORT_RANGE\`, the agent takes the ephemeral range itself: that is its default and not reported here. Tasks with a network of their own (\`awsvpc\`) take no port of the host. Where the machine has the kernel's own range, this is a note.`,
  references: [
    'https://github.com/bottlerocket-os/bottlerocket/issues/4836',
    'https://github.com/aws/amazon-ecs-agent/pull/3601',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html',
  ],
  tags: ['ecs', 'containers'],
  subject: CLAIMANT,
  claim: (c) => c.claimant === CLAIMANT && c.role === 'offer',
  which: () => 'the ECS agent assigns to containers',
  several: (count) => `${count} ranges that the ECS agent assigns to containers`,
  label: (m) => `the ECS agent assigns ${m.claimed} to containers`,
  effect: 'a task fails to start when an outgoing connection gets its port just before it',
  untouched: () => 'note',
});
