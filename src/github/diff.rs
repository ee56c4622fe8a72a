//! The lines of a file on which GitHub takes a comment: those of its diff, as they are with the change.

use std::ops::{Range, RangeInclusive};

/// The lines with the change that stand in the diff of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DiffLines {
    /// Lines from 1, in a row in one hunk, with none between them that the change removes: across such, GitHub takes no
    /// suggestion.
    runs: Vec<Range<usize>>,
}

impl DiffLines {
    /// The lines of a `patch`, as GitHub gives it: from the first hunk on, without the names of files.
    ///
    /// <https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files>
    pub fn of_patch(patch: &str) -> DiffLines {
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut at = None;
        for line in patch.split('\n') {
            match (line.bytes().next(), at) {
                (Some(b'@'), _) => {
                    at = first_line(line);
                    runs.extend(at.map(|at| at..at));
                }
                (Some(b'-'), Some(at)) => runs.push(at..at),
                (Some(b'+' | b' '), Some(line)) => {
                    if let Some(run) = runs.last_mut() {
                        run.end = line + 1;
                    }
                    at = Some(line + 1);
                }
                _ => {}
            }
        }
        runs.retain(|run| !run.is_empty());
        DiffLines { runs }
    }

    /// Whether a comment may be on these lines, from 1.
    pub fn hold(&self, lines: &RangeInclusive<usize>) -> bool {
        self.runs.iter().any(|run| run.contains(lines.start()) && run.contains(lines.end()))
    }
}

/// Where a hunk begins with the change: 12 for `@@ -10,3 +12,4 @@`.
fn first_line(header: &str) -> Option<usize> {
    let new = header.split(' ').find_map(|word| word.strip_prefix('+'))?;
    new.split(',').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_patch() {
        let patch =
            "@@ -1,3 +1,4 @@ # Title\n a\n-b\n+B\n+c\n d\n@@ -10 +11,2 @@\n x\n+y\n\\ No newline at end of file";
        let lines = DiffLines::of_patch(patch);
        let holds = |first, last| lines.hold(&(first..=last));
        assert!(holds(1, 1) && holds(2, 4) && holds(11, 12));
        assert!(!holds(1, 2) && !holds(4, 11) && !holds(5, 5) && !holds(13, 13) && !holds(0, 1));
        assert_eq!(DiffLines::of_patch("no patch"), DiffLines::default());
        assert_eq!(DiffLines::of_patch("@@ -1 +0,0 @@\n-gone"), DiffLines::default());
    }
}
