// Every rule, sorted by id. A new rule is a file, a folder of fixtures and a line here.

import { derivedPort } from './claims/derived-port.ts';
import { duplicatePort } from './claims/duplicate-port.ts';
import { listenerVsPool } from './claims/listener-vs-pool.ts';
import { nodePortOutOfRange } from './claims/nodeport-out-of-range.ts';
import { nodePortVsListener } from './claims/nodeport-vs-listener.ts';
import { poolVsPool } from './claims/pool-vs-pool.ts';
import { portNotOffered } from './claims/port-not-offered.ts';
import { podSysctlHostNetwork } from './containers/pod-sysctl-host-network.ts';
import { podSysctlUnsafe } from './containers/pod-sysctl-unsafe.ts';
import { podSysctlWrongScope } from './containers/pod-sysctl-wrong-scope.ts';
import { providerLimit } from './containers/provider-limit.ts';
import { sidecarVsPodRange } from './containers/sidecar-vs-pod-range.ts';
import { ephemeralDefault } from './ephemeral/ephemeral-default.ts';
import { ephemeralFloorLow } from './ephemeral/ephemeral-floor-low.ts';
import { ephemeralFollows } from './ephemeral/ephemeral-follows.ts';
import { ephemeralParity } from './ephemeral/ephemeral-parity.ts';
import { ephemeralRangeInvalid } from './ephemeral/ephemeral-range-invalid.ts';
import { ephemeralRangeSurprise } from './ephemeral/ephemeral-range-surprise.ts';
import { ephemeralTooFew } from './ephemeral/ephemeral-too-few.ts';
import { ephemeralVsConsul } from './ephemeral/ephemeral-vs-consul.ts';
import { ephemeralVsEcs } from './ephemeral/ephemeral-vs-ecs.ts';
import { ephemeralVsIana } from './ephemeral/ephemeral-vs-iana.ts';
import { ephemeralVsListener } from './ephemeral/ephemeral-vs-listener.ts';
import { ephemeralVsMesos } from './ephemeral/ephemeral-vs-mesos.ts';
import { ephemeralVsNodePort } from './ephemeral/ephemeral-vs-nodeport.ts';
import { ephemeralVsNomad } from './ephemeral/ephemeral-vs-nomad.ts';
import { ephemeralVsProduct } from './ephemeral/ephemeral-vs-product.ts';
import { ephemeralVsPublished } from './ephemeral/ephemeral-vs-published.ts';
import { reservedPortsInvalid } from './reserved-ports/reserved-ports-invalid.ts';
import { reservedPortsOverwritten } from './reserved-ports/reserved-ports-overwritten.ts';
import { reservedPortsUseless } from './reserved-ports/reserved-ports-useless.ts';
import { naclVsEphemeral } from './return-traffic/nacl-vs-ephemeral.ts';
import { naclVsWidened } from './return-traffic/nacl-vs-widened.ts';
import type { Rule } from './rule.ts';
import { sysctlConfIgnored } from './sysctls/sysctl-conf-ignored.ts';
import { sysctlConflict } from './sysctls/sysctl-conflict.ts';
import { sysctlErrorHidden } from './sysctls/sysctl-error-hidden.ts';
import { sysctlModuleLate } from './sysctls/sysctl-module-late.ts';
import { sysctlNoEffect } from './sysctls/sysctl-no-effect.ts';
import { sysctlOrder } from './sysctls/sysctl-order.ts';
import { sysctlQuoted } from './sysctls/sysctl-quoted.ts';
import { sysctlRemoved } from './sysctls/sysctl-removed.ts';
import { sysctlUnknown } from './sysctls/sysctl-unknown.ts';
import { sysctlValue } from './sysctls/sysctl-value.ts';
import { finTimeout } from './time-wait/fin-timeout.ts';
import { twBuckets } from './time-wait/tw-buckets.ts';
import { twRecycle } from './time-wait/tw-recycle.ts';
import { twReuse } from './time-wait/tw-reuse.ts';
import { unreadableFile } from './unreadable-file.ts';
import { unusedIgnore } from './unused-ignore.ts';

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
  sysctlModuleLate,
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
  unusedIgnore,
];
