//! The words by which documents call a feature gate by its name, and those that are no names.

/// Words in camel case that are no gates.
pub(super) const NO_GATES: [&str; 17] = [
    "KubeVirt",
    "Kubevirt",
    "KubeVirts",
    "VirtualMachine",
    "VirtualMachines",
    "VirtualMachineInstance",
    "FeatureGate",
    "FeatureGates",
    "GitHub",
    "DeveloperConfiguration",
    "OpenShift",
    "DataVolume",
    "HyperConverged",
    "VirtLauncher",
    "VirtHandler",
    "CustomResource",
    "CustomResourceDefinition",
];

/// Words and marks behind which the name of a gate stands: `a feature gate called X`, `the feature gate: X`.
pub(super) const NAMING: [&str; 18] = [
    "called", "named", "name", "titled", "is", "be", "as", "of", "reuse", "reuses", ":", "=", "(", "|", "-",
    "\u{2013}", "\u{2014}", ",",
];

/// Verbs of who puts a gate into a list: `` add `X` to the feature gates ``.
pub(super) const LISTING: [&str; 16] = [
    "add", "adds", "adding", "enable", "enables", "enabling", "list", "lists", "listing", "set", "with", "put", "puts",
    "putting", "include", "includes",
];

/// Words of which one says that what is named stands among the gates: `` `X` has to be in the feature gates ``.
pub(super) const LISTED: [&str; 7] = ["be", "is", "enabled", "listed", "added", "set", "included"];

/// Words that may stand between a name and the words: `X is the new feature gate`.
pub(super) const FILLERS: [&str; 18] = [
    "is",
    "name",
    "of",
    "as",
    "a",
    "an",
    "the",
    "new",
    "will",
    "be",
    "kubevirt",
    "its",
    "our",
    "this",
    "own",
    "and",
    "dedicated",
    "existing",
];

/// How what follows `gate` alone calls it by its name; what begins with a space stands apart from it.
pub(super) const BEHIND_GATE: [&str; 16] = [
    "d by",
    "d behind",
    "d under",
    "d with",
    ":",
    "**:",
    ":**",
    " called",
    " named",
    " is called",
    " is named",
    " will be called",
    " is",
    " it with",
    " this with",
    " them with",
];

/// How a sentence begins that says the name of the gate that the one before it brings.
pub(super) const GOING_ON: [&str; 4] = ["It is called", "It is named", "It will be called", "Its name is"];

/// Other projects, in lower case: their gates are none of a VEP's own.
pub(super) const FOREIGN: [&str; 4] = ["kubernetes", "k8s", "upstream", "kubelet"];
