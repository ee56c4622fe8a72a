//! The first lines of our suggestions and of the reviews that carry them, which nobody sees: by them we know again what
//! was suggested. As with our comment, anybody can write such a line; only what we wrote ourselves counts.

/// How the line of a review begins.
const REVIEW: &str = "<!-- vep-check:suggestions v1";

/// How the line of a suggestion begins.
const LINE: &str = "<!-- vep-check:suggestion v1";

/// The first line of a review with the suggestions `ids`.
pub fn review_marker(ids: &[String]) -> String {
    format!("{REVIEW} ids={} -->", ids.join(","))
}

/// The first line of the suggestion `id`.
pub fn line_marker(id: &str) -> String {
    format!("{LINE} id={id} -->")
}

/// The ids of the suggestions of a review that says `body`; `None` where it is none of ours.
pub fn ids_of_review(body: &str) -> Option<Vec<String>> {
    let ids = value(body, REVIEW, "ids=")?;
    Some(ids.split(',').filter(|id| is_id(id)).map(str::to_owned).collect())
}

/// The id of the suggestion that says `body`; `None` where it is none of ours.
pub fn id_of_line(body: &str) -> Option<String> {
    value(body, LINE, "id=").filter(|id| is_id(id)).map(str::to_owned)
}

fn value<'a>(body: &'a str, start: &str, key: &str) -> Option<&'a str> {
    body.lines().next()?.trim_end().strip_prefix(start)?.strip_suffix(" -->")?.strip_prefix(' ')?.strip_prefix(key)
}

fn is_id(id: &str) -> bool {
    id.len() == 40 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
