//! Pages of nodes.

use apollo_compiler::resolvers::{FieldError, ResolvedValue};
use apollo_compiler::response::JsonMap;

use super::node::{Entity, Node, Scope, unknown};
use super::text;

/// A page of nodes.
pub struct Connection<'w> {
    /// The type's name, as `LabelConnection`.
    name: &'static str,
    /// The nodes on this page.
    nodes: Vec<Entity<'w>>,
    /// How many nodes there are before the page.
    start: usize,
    /// How many nodes there are in all.
    total: usize,
}

/// The ends of a page.
#[derive(Clone, Copy)]
pub struct PageInfo {
    start: usize,
    end: usize,
    total: usize,
}

impl<'w> Connection<'w> {
    /// The page of `all` that the arguments ask for.
    ///
    /// # Errors
    /// Neither `first` nor `last` is given, or more than 100 nodes are asked for.
    pub fn new(
        name: &'static str,
        mut all: Vec<Entity<'w>>,
        arguments: &JsonMap,
    ) -> Result<Connection<'w>, FieldError> {
        let error = |message: String| Err(FieldError { message });
        let number = |name: &str| arguments.get(name).and_then(|value| value.as_i64());
        if let Some(cursor) =
            ["after", "before"].iter().filter_map(|name| text(arguments, name)).find(|c| place(c).is_none())
        {
            return error(format!("INVALID_CURSOR_ARGUMENTS|`{cursor}` does not appear to be a valid cursor."));
        }
        let cursor = |name: &str| text(arguments, name).and_then(place);
        let total = all.len();
        let mut start: usize = cursor("after").unwrap_or(0).min(total);
        let mut end = cursor("before").map_or(total, |before: usize| before.saturating_sub(1)).clamp(start, total);
        let (size, from_end) = match (number("first"), number("last")) {
            (Some(first), _) => (first, false),
            (None, Some(last)) => (last, true),
            (None, None) => {
                return error(format!(
                    "MISSING_PAGINATION_BOUNDARIES|You must provide a `first` or `last` value to properly paginate \
                     the `{name}`."
                ));
            }
        };
        let size = match usize::try_from(size) {
            Ok(size) if (1..=100).contains(&size) => size,
            _ => {
                return error(format!(
                    "EXCESSIVE_PAGINATION|Requesting {size} records on the `{name}` exceeds the limit of 100 records."
                ));
            }
        };
        if from_end {
            start = start.max(end.saturating_sub(size));
        } else {
            end = end.min(start + size);
        }
        all.truncate(end);
        all.drain(..start);
        Ok(Connection { name, nodes: all, start, total })
    }

    /// The type's name.
    pub fn type_name(&self) -> &'static str {
        self.name
    }

    pub fn field<'a>(&self, scope: Scope<'w>, field: &str) -> Result<ResolvedValue<'a>, FieldError>
    where
        'w: 'a,
    {
        let object = |entity: Entity<'w>| match entity {
            Entity::Withheld => ResolvedValue::null(),
            entity => ResolvedValue::object(Node { scope, entity }),
        };
        Ok(match field {
            "totalCount" | "filteredCount" => ResolvedValue::leaf(self.total),
            "nodes" => {
                let nodes: Vec<ResolvedValue<'a>> = self.nodes.iter().cloned().map(object).collect();
                ResolvedValue::list(nodes)
            }
            "pageInfo" => {
                let end = self.start + self.nodes.len();
                object(Entity::PageInfo(PageInfo { start: self.start, end, total: self.total }))
            }
            _ => return unknown(self.name, field),
        })
    }
}

/// The place that a cursor of ours stands for.
fn place(cursor: &str) -> Option<usize> {
    cursor.strip_prefix("cursor:")?.parse().ok()
}

impl PageInfo {
    pub fn field<'a>(self, field: &str) -> Result<ResolvedValue<'a>, FieldError> {
        // The cursor of a node is its place, counted from 1.
        let cursor = |place: usize| (self.start < self.end).then(|| format!("cursor:{place}"));
        Ok(match field {
            "hasNextPage" => ResolvedValue::leaf(self.end < self.total),
            "hasPreviousPage" => ResolvedValue::leaf(self.start > 0),
            "startCursor" => ResolvedValue::leaf(cursor(self.start + 1)),
            "endCursor" => ResolvedValue::leaf(cursor(self.end)),
            _ => return unknown("PageInfo", field),
        })
    }
}
