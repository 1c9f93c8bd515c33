// Which files are Terraform's, by the names that Terraform itself goes by, and addresses of resources.

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
