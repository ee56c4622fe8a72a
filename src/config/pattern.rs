//! Patterns of paths.

use glob::{Pattern, PatternError};

/// A pattern of paths, component by component; `None` is `**`, which stands for any number of them. The glob crate
/// takes exponential time to keep a star within its directory.
#[derive(Debug, Clone)]
pub(super) struct Glob(Vec<Option<Pattern>>);

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A part of it is none.
    pub(super) fn new(pattern: &str) -> Result<Glob, PatternError> {
        let component = |part: &str| if part == "**" { Ok(None) } else { Pattern::new(part).map(Some) };
        pattern.split('/').map(component).collect::<Result<_, _>>().map(Glob)
    }

    /// Whether `path` is one of those that the pattern stands for.
    pub(super) fn matches(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').collect();
        let (mut part, mut name) = (0, 0);
        // Behind the last `**`: with which component to go on where what follows it does not match.
        let mut retry = None;
        while name < names.len() {
            match (self.0.get(part), retry) {
                (Some(None), _) => {
                    part += 1;
                    retry = Some((part, name));
                }
                (Some(Some(pattern)), _) if pattern.matches(names[name]) => (part, name) = (part + 1, name + 1),
                (_, Some((after, from))) => {
                    (part, name) = (after, from + 1);
                    retry = Some((part, name));
                }
                (_, None) => return false,
            }
        }
        self.0[part..].iter().all(Option::is_none)
    }
}
