//! Where that is which was elsewhere before: by the change itself, and by the names of VEPs.

use crate::config::is_markdown;
use crate::rule::context::Context;
use crate::vep::place::{number_of, slug};

/// Where the change itself puts the document that was at `path`, or what was in a directory whose documents it moves.
pub fn moved_by_change(context: &Context<'_>, path: &str) -> Option<String> {
    context.snapshot.base_tree.as_ref().filter(|before| before.has(path))?;
    let mut found = context.shared.moved.iter().filter_map(|(old, new)| {
        let below = old.strip_prefix(path).filter(|below| below.is_empty() || below.starts_with('/'));
        let now = match below {
            Some(below) => new.strip_suffix(below)?.to_owned(),
            // What lay beside the document may have moved with it.
            None => {
                let beside = path.strip_prefix(old.rsplit_once('/')?.0)?.strip_prefix('/')?;
                format!("{}/{beside}", new.rsplit_once('/')?.0)
            }
        };
        context.tree.has(&now).then_some(now)
    });
    found.next()
}

/// Where `path` must be now: in the one VEP with the number of its directory, or with its name behind a number. Of a
/// `directory`, that is the VEP's.
pub fn moved_to(context: &Context<'_>, path: &str, directory: bool) -> Option<String> {
    let layout = &context.config().layout;
    let number = path.split('/').rev().find_map(|part| number_of(part).filter(|_| part.contains('-')));
    let stem =
        path.rsplit('/').map(|part| part.trim_end_matches(".md")).find(|part| format!("{part}.md") != layout.file)?;
    let stem = slug(stem.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-'));
    let mut found = context.tree.veps(layout).iter().filter(|(own, directory)| {
        let name = directory.rsplit('/').next().unwrap_or(directory);
        let words = name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-');
        number.map_or(words == stem, |number| *own == number)
    });
    let (_, home) = found.next().filter(|_| found.next().is_none())?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let beside = format!("{home}/{name}");
    if context.tree.has(&beside) {
        return Some(beside);
    }
    // What is neither a document nor a directory, a picture say, has not become the VEP.
    let other = name.contains('.') && !is_markdown(name);
    (!other).then(|| if directory { home.clone() } else { layout.document_of(home) })
}
