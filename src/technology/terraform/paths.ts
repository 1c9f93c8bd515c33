// Which files are Terraform's, by the names that Terraform itself goes by, and addresses of resources.

import { literalText } from '../../model/declaration.ts';
import type { Template } from '../../model/value.ts';

/** Configuration and variables of Terraform, OpenTofu and Packer, in HCL or as JSON. */
export function isModuleFile(path: string): boolean {
  return /\.(?:tf|tofu|tfvars)(?:\.json)?$|\.(?:pkr|pkrvars)\.hcl$/.test(path);
}

/** Variables that are given without being named on the command line. */
export function isAutomaticVariables(path: string): boolean {
  return /(?:^|\/)(?:terraform|[^/]*\.auto)\.tfvars(?:\.json)?$|\.auto\.pkrvars\.hcl$/.test(path);
}

/** The JSON syntax of either. */
export function isTerraformJson(path: string): boolean {
  return /\.(?:tf|tofu|tfvars)\.json$/.test(path);
}

/**
 * The type of a resource from its address, `aws_instance` of `module.m["a"].aws_instance.b[0]`; `module` for the call of
 * one; undefined for data sources and other blocks.
 */
export function typeInAddress(address: string | undefined): string | undefined {
  const path = address?.replace(/\[[^\]]*\]/g, '').split('.') ?? [];
  while (path.length > 2 && path[0] === 'module') path.splice(0, 2);
  return path.length === 2 ? path[0] : undefined;
}

/** The path of a file that a call reads, from the folder of its module; undefined where it is computed. */
export function modulePath(path: Template): string | undefined {
  const [first, ...rest] = path.parts;
  if (
    first !== undefined &&
    typeof first !== 'string' &&
    /^path\.(module|root|cwd)$/.test(first.text.trim())
  ) {
    return rest.every((p) => typeof p === 'string') ? rest.join('').replace(/^\//, '') : undefined;
  }
  return literalText(path);
}

/** A file whose blocks are merged into those of the same name. */
export function isOverride(file: string): boolean {
  return /(?:^|\/|_)override\.(?:tf|tofu)(?:\.json)?$/.test(file);
}
