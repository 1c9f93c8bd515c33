// Every rule, sorted by id. A new rule is a file, a folder of fixtures and a line here.

import { derivedPort } from './derived-port.ts';
import { duplicatePort } from './duplicate-port.ts';
import { ephemeralDefault } from './ephemeral-default.ts';
import { ephemeralFloorLow } from './ephemeral-floor-low.ts';
import { ephemeralFollows } from './ephemeral-follows.ts';
import { ephemeralParity } from './ephemeral-parity.ts';
import { ephemeralRangeInvalid } from './ephemeral-range-invalid.ts';
import { ephemeralRangeSurprise } from './ephemeral-range-surprise.ts';
import { ephemeralTooFew } from './ephemeral-too-few.ts';
import { ephemeralVsConsul } from './ephemeral-vs-consul.ts';
import { ephemeralVsEcs } from './ephemeral-vs-ecs.ts';
import { ephemeralVsIana } from './ephemeral-vs-iana.ts';
import { ephemeralVsListener } from './ephemeral-vs-listener.ts';
import { ephemeralVsMesos } from './ephemeral-vs-mesos.ts';
import { ephemeralVsNodePort } from './ephemeral-vs-nodeport.ts';
import { ephemeralVsNomad } from './ephemeral-vs-nomad.ts';
import { ephemeralVsProduct } from './ephemeral-vs-product.ts';
import { ephemeralVsPublished } from './ephemeral-vs-published.ts';
import { finTimeout } from './fin-timeout.ts';
import { listenerVsPool } from './listener-vs-pool.ts';
import { naclVsEphemeral } from './nacl-vs-ephemeral.ts';
import { naclVsWidened } from './nacl-vs-widened.ts';
import { nodePortOutOfRange } from './nodeport-out-of-range.ts';
import { nodePortVsListener } from './nodeport-vs-listener.ts';
import { podSysctlHostNetwork } from './pod-sysctl-host-network.ts';
import { podSysctlUnsafe } from './pod-sysctl-unsafe.ts';
import { podSysctlWrongScope } from './pod-sysctl-wrong-scope.ts';
import { poolVsPool } from './pool-vs-pool.ts';
import { portNotOffered } from './port-not-offered.ts';
import { providerLimit } from './provider-limit.ts';
import { reservedPortsInvalid } from './reserved-ports-invalid.ts';
import { reservedPortsOverwritten } from './reserved-ports-overwritten.ts';
import { reservedPortsUseless } from './reserved-ports-useless.ts';
import type { Rule } from './rule.ts';
import { sidecarVsPodRange } from './sidecar-vs-pod-range.ts';
import { sysctlConfIgnored } from './sysctl-conf-ignored.ts';
import { sysctlConflict } from './sysctl-conflict.ts';
import { sysctlErrorHidden } from './sysctl-error-hidden.ts';
import { sysctlNoEffect } from './sysctl-no-effect.ts';
import { sysctlOrder } from './sysctl-order.ts';
import { sysctlQuoted } from './sysctl-quoted.ts';
import { sysctlRemoved } from './sysctl-removed.ts';
import { sysctlUnknown } from './sysctl-unknown.ts';
import { sysctlValue } from './sysctl-value.ts';
import { twBuckets } from './tw-buckets.ts';
import { twRecycle } from './tw-recycle.ts';
import { twReuse } from './tw-reuse.ts';
import { unreadableFile } from './unreadable-file.ts';

export const RULES: readonly Rule[] = [
  derivedPort,
  duplicatePort,
  ephemeralDefault,
  ephemeralFloorLow,
  ephemeralFollows,
  ephemeralParity,
  ephemeralRangeInvalid,
  ephemeralRangeSurprise,
  ephemeralTooFew,
  ephemeralVsConsul,
  ephemeralVsEcs,
  ephemeralVsIana,
  ephemeralVsListener,
  ephemeralVsMesos,
  ephemeralVsNodePort,
  ephemeralVsNomad,
  ephemeralVsProduct,
  ephemeralVsPublished,
  finTimeout,
  listenerVsPool,
  naclVsEphemeral,
  naclVsWidened,
  nodePortOutOfRange,
  nodePortVsListener,
  podSysctlHostNetwork,
  podSysctlUnsafe,
  podSysctlWrongScope,
  poolVsPool,
  portNotOffered,
  providerLimit,
  reservedPortsInvalid,
  reservedPortsOverwritten,
  reservedPortsUseless,
  sidecarVsPodRange,
  sysctlConfIgnored,
  sysctlConflict,
  sysctlErrorHidden,
  sysctlNoEffect,
  sysctlOrder,
  sysctlQuoted,
  sysctlRemoved,
  sysctlUnknown,
  sysctlValue,
  twBuckets,
  twRecycle,
  twReuse,
  unreadableFile,
];
