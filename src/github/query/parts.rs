//! What queries have in common: how a repository is named, and what is in many answers.

use serde::Deserialize;

const FRAGMENTS: &str = include_str!("../queries/fragments.graphql");

/// The owner and the name of a repository, as queries take them, of `owner/name`.
pub fn owner_and_name(repository: &str) -> (&str, &str) {
    repository.split_once('/').unwrap_or((repository, ""))
}

/// `query` with the fragments that it uses, and no others: GraphQL takes no unused ones.
pub fn with_fragments(query: &str) -> String {
    let mut document = query.to_owned();
    let mut left: Vec<(&str, String)> = FRAGMENTS
        .split("fragment ")
        .skip(1)
        .map(|text| (text.split(' ').next().unwrap_or_default(), format!("\nfragment {text}")))
        .collect();
    while let Some(at) = left.iter().position(|(name, _)| document.contains(&format!("...{name}\n"))) {
        document.push_str(&left.swap_remove(at).1);
    }
    document
}

/// `query`, which asks for one pull request, asking for all of `numbers` at once: each has its own [`alias`], and the
/// name of the query is in the plural.
pub fn for_several(query: &str, numbers: &[u64]) -> String {
    const ONE: &str = "pullRequest(number: $number)";
    let Some((before, field)) = query.split_once(ONE) else { return query.to_owned() };
    let (fields, end) = field.split_once('}').unwrap_or((field, ""));
    let each = |number: &u64| format!("{}: pullRequest(number: {number}){fields}}}\n    ", alias(*number));
    let all: String = numbers.iter().map(each).collect();
    let before = before.replacen("$number: Int!", "", 1).replacen("(", "s(", 1);
    format!("{before}{}{end}", all.trim_end())
}

/// The name of a pull request in the answer to [`for_several`].
pub fn alias(number: u64) -> String {
    format!("p{number}")
}

/// A list of which GitHub gives a page.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<T> {
    #[serde(default = "Vec::new")]
    nodes: Vec<Option<T>>,
    /// How many there are, where that was asked for.
    pub total_count: Option<usize>,
    page_info: Option<PageInfo>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl<T> Connection<T> {
    /// What is on the page.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.nodes.iter().flatten()
    }

    /// The same, for good.
    pub fn into_items(self) -> Vec<T> {
        self.nodes.into_iter().flatten().collect()
    }

    /// Where this page ends, if another follows.
    ///
    /// # Errors
    /// GitHub does not say whether another follows, or not where it begins.
    pub fn next(&self) -> Result<Option<&str>, &'static str> {
        let page = self.page_info.as_ref().ok_or("GitHub does not say whether another page follows")?;
        match (page.has_next_page, &page.end_cursor) {
            (false, _) => Ok(None),
            (true, Some(cursor)) => Ok(Some(cursor)),
            (true, None) => Err("GitHub promises another page, and does not say where it begins"),
        }
    }

    /// Whether there is more than this page has.
    pub fn is_part(&self) -> bool {
        self.page_info.as_ref().is_none_or(|page| page.has_next_page)
    }

    /// Adds what of `other` is `new`.
    pub fn add(&mut self, other: Connection<T>, new: impl Fn(&T) -> bool) {
        self.nodes.extend(other.nodes.into_iter().filter(|node| node.as_ref().is_some_and(&new)));
    }

    /// Adds what is on the next page.
    pub fn append(&mut self, other: Connection<T>) {
        self.nodes.extend(other.nodes);
        self.page_info = other.page_info;
    }
}

/// A person or a program.
#[derive(Debug, Clone, Deserialize)]
pub struct Actor {
    #[serde(rename = "__typename")]
    kind: String,
    /// The login; that of a program lacks the `[bot]` that it has elsewhere.
    pub login: String,
}

/// Who it was: the login, and whether it is a program. Who has left GitHub is shown as `ghost`.
pub fn who(actor: &Option<Actor>) -> (String, bool) {
    match actor {
        Some(actor) => (actor.login.clone(), actor.kind == "Bot"),
        None => ("ghost".to_owned(), false),
    }
}

/// Something with a name.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    /// The name.
    pub name: String,
}

/// Something with a title.
#[derive(Debug, Clone, Deserialize)]
pub struct Titled {
    /// The title.
    pub title: String,
}

/// A commit by its id.
#[derive(Debug, Deserialize)]
pub struct Oid {
    /// The id.
    pub oid: String,
}

/// A text file, or something else where one was asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Text {
    /// The id of its content.
    pub oid: Option<String>,
    /// The content; null for what is no text.
    pub text: Option<String>,
    /// How many bytes it has.
    pub byte_size: Option<u64>,
}

/// An entry of a directory.
#[derive(Debug, Deserialize)]
pub struct TreeEntry<T> {
    /// Its name.
    pub name: String,
    /// What is there; null for a submodule.
    pub object: Option<T>,
}

/// A directory.
#[derive(Debug, Deserialize)]
pub struct Directory<T> {
    /// What is in it; null where it is no directory.
    pub entries: Option<Vec<TreeEntry<T>>>,
}

/// A path of a commit.
#[derive(Debug, Deserialize)]
pub struct At<T> {
    /// What is there.
    pub object: Option<T>,
}

/// The viewer.
#[derive(Debug, Deserialize)]
pub struct Viewer {
    /// The login, with `[bot]`.
    pub login: String,
}

/// The default branch of a repository.
#[derive(Debug, Deserialize)]
pub struct DefaultBranch {
    /// Its name.
    pub name: String,
    /// Its last commit.
    pub target: Option<Configured>,
}

/// A commit with the configuration in it.
#[derive(Debug, Deserialize)]
pub struct Configured {
    /// The configuration; null where there is none.
    pub config: Option<At<Text>>,
}
