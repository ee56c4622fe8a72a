//! Names of labels.

/// Whether `name` is among `labels`, in any case: a repository has no two labels that differ in nothing else.
///
/// <https://docs.github.com/en/rest/issues/labels#create-a-label>
pub fn has_label(labels: &[String], name: &str) -> bool {
    labels.iter().any(|label| same_label(label, name))
}

/// Whether two names are those of the same label.
pub fn same_label(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
