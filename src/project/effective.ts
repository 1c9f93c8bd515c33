// Says of each host which value wins and where, from the settings that the rules judge.

import type { EffectiveHost, EffectiveSetting, Left } from '../model/effective.ts';
import type { Host, InForce, Setting } from '../model/host.ts';
import { compareLocations } from '../model/span.ts';
import { relateTo } from './places.ts';
import { RANGE_KEY } from './settings.ts';
import { SYSCTL_CONF } from './sysctl-programs.ts';

/** Hosts without a setting and without a claim are left out. */
export function effectiveHosts(hosts: readonly Host[]): readonly EffectiveHost[] {
  return hosts.map(effectiveHost).filter((h) => h.sysctls.length + h.claims.length > 0);
}

function effectiveHost({ place, settings, ephemeral, claims }: Host): EffectiveHost {
  const [pool] = ephemeral;
  const isCertain = ephemeral.every(
    (p) =>
      p.confidence === 'high' &&
      `${p.ports}` === `${pool?.ports}` &&
      p.ports.intersect(p.perhapsReserved).isEmpty,
  );
  return {
    name: place.label,
    namespace: place.namespace,
    sysctls: [...settings]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, setting]) => effectiveSetting(key, setting)),
    ephemeral: pool && isCertain ? pool.ports : null,
    claims: claims
      .filter(({ fact }) => relateTo(place, fact.place) === 'same')
      .map(({ fact }) => fact)
      .sort((a, b) => compareLocations(a.location, b.location)),
  };
}

function effectiveSetting(key: string, setting: Setting): EffectiveSetting {
  const left = (state: InForce): Left => ({ fact: state.fact, value: valueLeft(key, state) });
  const inForce = setting.inForce.map(left);
  const values = new Set(inForce.map((l) => l.value));
  const [value = null] = values;
  const [boot, reload] = [setting.boot, setting.reload].map((s) =>
    s.length === 1 && s[0] ? left(s[0]) : null,
  );
  return {
    key,
    value: values.size === 1 ? value : null,
    why: whyOf(setting, values.size),
    boot: boot ?? null,
    reload: reload ?? null,
    inForce,
    overridden: setting.overridden,
  };
}

function valueLeft(key: string, { fact, range }: InForce): string | null {
  if (key === RANGE_KEY) return range ? range.join(' ') : null;
  return fact?.value ?? null;
}

function whyOf({ inForce, boot, reload }: Setting, values: number): string {
  if (inForce.length === 0) return 'nothing that sets it has an effect';
  const programs = [...boot, ...reload];
  const isOfFiles = inForce.every((s) => programs.includes(s) || programs.some((p) => p.fact === s.fact));
  if (values > 1)
    return isOfFiles && boot.length === 1 && reload.length === 1
      ? 'systemd-sysctl and sysctl --system disagree'
      : `it is one of ${values} values that may be in force`;
  if (boot.length === 0 && reload.some((s) => s.fact?.order.confPath === SYSCTL_CONF))
    return `not at boot unless a link in /etc/sysctl.d leads to ${SYSCTL_CONF}: systemd-sysctl does not read it`;
  const unknown = inForce.find((s) => s.fact?.value === null)?.fact?.unknown;
  return unknown ?? '';
}
