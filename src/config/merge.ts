// Layers of settings, lowest first → one configuration.

import type { Claim, Config, Policy, RuleSetting, Settings } from './config.ts';
import { PRESETS } from './presets.ts';

/** What one file or preset says; absent lists are empty. */
export interface Layer extends Settings {
  /** A preset's name, or a file as named in errors. */
  readonly name: string;
  /** The level of every rule that `rules` does not name; undefined leaves them as they are. */
  readonly others?: RuleSetting | undefined;
}

/** Where everything starts. */
export const BASE_PRESET = 'portclash:recommended';

/** What a preset says; undefined for a name that is none. */
export function presetLayer(name: string): Layer | undefined {
  if (!Object.hasOwn(PRESETS, name)) return undefined;
  const preset = PRESETS[name];
  if (!preset) return undefined;
  return {
    name,
    others: { level: preset.others, options: {} },
    rules: new Map(Object.entries(preset.rules).map(([id, level]) => [id, { level, options: {} }])),
    include: [],
    exclude: [],
    assume: [],
    hosts: [],
    kernel: undefined,
    overrides: [],
    claims: [],
    policies: [],
    plugins: [],
    ignore: [],
    services: undefined,
  };
}

/**
 * Later layers win: rules one by one (options key by key), hosts, claims and policies by name, the kernel and the
 * services file as a whole. The other lists are joined in order. `portclash:recommended` is below everything.
 */
export function mergeLayers(layers: readonly Layer[], ruleIds: readonly string[]): Config {
  const base = presetLayer(BASE_PRESET);
  const all = base && layers[0]?.name !== BASE_PRESET ? [base, ...layers] : layers;
  const policies = byName(
    all.flatMap((l) => l.policies),
    (p) => p.id,
  );
  const last = <T>(pick: (layer: Layer) => T | undefined): T | undefined => all.map(pick).findLast((v) => v);
  return {
    layers: all.map((l) => l.name),
    include: distinct(all.flatMap((l) => l.include)),
    exclude: distinct(all.flatMap((l) => l.exclude)),
    assume: distinct(all.flatMap((l) => l.assume)),
    hosts: byName(
      all.flatMap((l) => l.hosts),
      (h) => h.name,
    ),
    kernel: last((l) => l.kernel),
    rules: mergeRules(all, ruleIds, policies),
    overrides: all.flatMap((l) => l.overrides),
    claims: mergeClaims(all),
    policies,
    plugins: byName(
      all.flatMap((l) => l.plugins),
      (p) => p.file,
    ),
    ignore: all.flatMap((l) => l.ignore),
    services: last((l) => l.services),
  };
}

/** The configuration of a project that has none, and of `--no-config`. */
export function defaultConfig(ruleIds: readonly string[]): Config {
  return mergeLayers([], ruleIds);
}

function mergeRules(
  layers: readonly Layer[],
  ruleIds: readonly string[],
  policies: readonly Policy[],
): ReadonlyMap<string, RuleSetting> {
  const settings = new Map<string, RuleSetting>();
  const known = new Set([...ruleIds, ...policies.map((p) => p.id)]);
  for (const layer of layers) {
    // A level for all others replaces the levels below, and keeps the options, as one for a single rule does.
    if (layer.others) for (const id of known) settings.set(id, over(settings.get(id), layer.others));
    for (const [id, setting] of layer.rules) {
      if (known.has(id) || !isPreset(layer)) settings.set(id, over(settings.get(id), setting));
    }
  }
  // A policy that is on has the level it was written with.
  for (const { id, level } of policies) {
    const setting = settings.get(id);
    if (!setting || setting.level === 'on') settings.set(id, over(setting, { level, options: {} }));
  }
  return new Map([...settings].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One name may take several ranges and protocols, so a name is replaced by layers and not entry by entry. */
function mergeClaims(layers: readonly Layer[]): readonly Claim[] {
  const owner = new Map(layers.flatMap((layer) => layer.claims.map((claim) => [claim.name, layer] as const)));
  return layers.flatMap((layer) => layer.claims.filter((claim) => owner.get(claim.name) === layer));
}

function isPreset(layer: Layer): boolean {
  return Object.hasOwn(PRESETS, layer.name);
}

function over(below: RuleSetting | undefined, above: RuleSetting): RuleSetting {
  return { level: above.level, options: { ...below?.options, ...above.options } };
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

/** The last one of every name, in the order in which the names first appear. */
function byName<T>(things: readonly T[], name: (thing: T) => string): readonly T[] {
  return [...new Map(things.map((thing) => [name(thing), thing])).values()];
}
