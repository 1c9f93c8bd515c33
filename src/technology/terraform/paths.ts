// Which files are Terraform's, by the names that Terraform itself goes by.

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
