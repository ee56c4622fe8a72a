//! Where the change itself puts what was elsewhere before.

use crate::rule::context::Context;

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
