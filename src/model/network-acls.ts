// Stateless packet filters of AWS: network ACLs, whose rules are tried by their numbers, and what stands in their subnets.

import type { Interval } from './ports.ts';
import type { Location } from './span.ts';

/** One rule. A field is undefined where the file does not say it in so many words. */
export interface AclRule {
  /** The address of the ACL in its folder (Terraform), or its name in its file (CloudFormation). */
  readonly acl: string;
  readonly direction: 'ingress' | 'egress';
  readonly number: number | undefined;
  readonly allows: boolean | undefined;
  /** `all`: every protocol, whatever ports the rule names; `other`: no protocol with these ports. */
  readonly protocol: 'tcp' | 'udp' | 'all' | 'other' | undefined;
  readonly ports: Interval | undefined;
  readonly cidr: string | undefined;
  /** The token of the lower port, or the rule. */
  readonly at: Location;
}

/** An ACL as such, or what makes one of which not all is known. */
export interface AclSubnets {
  readonly acl: string;
  readonly subnets: readonly string[];
  /** True where rules come out of an expression. */
  readonly isOpen: boolean;
  readonly at: Location;
}

/** What uses the whole range of ports as a client in a subnet: a NAT gateway, a load balancer, a function. */
export interface SubnetClient {
  /** For people: `a NAT gateway`. */
  readonly what: string;
  readonly subnets: readonly string[];
  readonly at: Location;
}

/** What files say, or one of them. */
export interface NetworkAcls {
  readonly rules: readonly AclRule[];
  readonly acls: readonly AclSubnets[];
  readonly clients: readonly SubnetClient[];
}
