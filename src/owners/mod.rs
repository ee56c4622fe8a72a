//! Reads the files in which a community says who its SIGs are and who may sign off for them: `sigs.yaml` and
//! `OWNERS_ALIASES` of its own repository, and the `OWNERS` in the directories of SIGs.
//!
//! They come from base branches, so they are as trusted as the configuration is. Who is listed as emeritus is not asked.
//! Each is read entry by entry: what has another shape makes unknown whom it may be about, and nobody else. That nobody
//! can be told is never taken for nobody.
//!
//! <https://github.com/kubevirt/community/blob/main/sigs.yaml>,
//! <https://www.kubernetes.dev/docs/guide/owners/>

mod entry;

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Sig;
use crate::note::Notes;
use crate::owners::entry::{People, Unclear, is_directory, open, people, tell, value_of};
use crate::text::one_line;
use crate::yaml::tree::{Node, Value};

/// The largest of these files that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// `sigs.yaml`; what else it says is of no concern here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigsFile {
    entries: Vec<SigEntry>,
    /// Whether all SIGs are among the entries.
    complete: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct SigEntry {
    dir: String,
    label: Option<String>,
    chairs: People,
}

/// Names that stand for several people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aliases {
    /// The members by the name in lower case, as Prow compares it.
    aliases: BTreeMap<String, People>,
    /// Whether all aliases are among these.
    complete: bool,
}

/// The approvers and the reviewers of an `OWNERS`, in its plain form and in that with filters. Names may be aliases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owners {
    approvers: People,
    reviewers: People,
}

impl SigsFile {
    /// Of a community that has no such file.
    pub const NONE: SigsFile = SigsFile { entries: Vec::new(), complete: true };

    /// Of which nothing could be read.
    pub const UNKNOWN: SigsFile = SigsFile { entries: Vec::new(), complete: false };

    /// Reads a `sigs.yaml`. SIGs without a directory, that are only a name and a label, own no VEPs and are left out.
    /// `prefix` is how the names of SIGs' directories begin.
    pub fn read(bytes: &[u8], prefix: &str, notes: &mut Notes) -> SigsFile {
        let Ok(top) = open(bytes, MAX_BYTES, notes) else { return SigsFile::UNKNOWN };
        let Ok(sigs) = top.as_ref().map_or(Ok(None), |top| value_of(top, "sigs", notes)) else {
            return SigsFile::UNKNOWN;
        };
        let Some(sigs) = sigs else {
            notes.add(None, "there is no `sigs`, the list of SIGs");
            return SigsFile::UNKNOWN;
        };
        let Value::List(nodes) = &sigs.value else {
            tell(sigs, "`sigs`", "a list of SIGs", notes);
            return SigsFile::UNKNOWN;
        };
        let mut file = SigsFile { entries: Vec::new(), complete: !sigs.cut };
        for node in nodes {
            match sig_entry(node, prefix, notes) {
                Ok(Some(entry)) => file.entries.push(entry),
                Ok(None) => {}
                Err(Unclear) => file.complete = false,
            }
        }
        file
    }
}

/// A SIG of the list; `None` for one without people and directory. Unclear where nobody can tell which SIG it is.
fn sig_entry(node: &Node, prefix: &str, notes: &mut Notes) -> Result<Option<SigEntry>, Unclear> {
    if !matches!(node.value, Value::Map(_)) {
        tell(node, "this SIG", "a map with `name` and `dir`", notes);
        return Err(Unclear);
    }
    let label = text_of(node, "label", notes).unwrap_or(None);
    let chairs = chairs_of(node, notes);
    let dir = text_of(node, "dir", notes);
    if let Ok(Some(dir)) = dir
        && is_directory(dir)
    {
        return Ok(Some(SigEntry {
            dir: dir.to_owned(),
            label: label.map(str::to_owned),
            chairs: chairs.unwrap_or_default(),
        }));
    }
    let name = text_of(node, "name", &mut Notes::of("")).unwrap_or(None);
    match (&dir, &chairs) {
        (Ok(None), None) if name.or(label).is_some() => return Ok(None),
        (Ok(None), None) => {
            notes.add(Some(node.line), "this SIG has no `name` and no `dir`, the name of its directory");
        }
        (Ok(None), Some(_)) => {
            notes.add(Some(node.line), "this SIG has people and no `dir`, the name of its directory");
        }
        (Ok(Some(dir)), _) => notes.add(Some(node.line), format!("`dir: {}` is no name of a directory", one_line(dir))),
        (Err(Unclear), _) => {}
    }
    // Label and name tell which SIG is meant.
    let by_label = label.map(|label| label.replace('/', "-"));
    let by_name = name.map(|name| format!("{prefix}{name}"));
    let meant = by_label.into_iter().chain(by_name).find(|dir| dir.starts_with(prefix) && is_directory(dir));
    let dir = meant.ok_or(Unclear)?;
    let chairs = People { complete: false, ..chairs.unwrap_or_default() };
    Ok(Some(SigEntry { dir, label: label.map(str::to_owned), chairs }))
}

/// The text of `name`; `None` where `map` has none.
fn text_of<'a>(map: &'a Node, name: &str, notes: &mut Notes) -> Result<Option<&'a str>, Unclear> {
    match value_of(map, name, notes)? {
        None => Ok(None),
        Some(node) => match node.text().filter(|_| !node.cut) {
            Some(text) => Ok(Some(text)),
            None => {
                tell(node, &format!("`{name}`"), "a text", notes);
                Err(Unclear)
            }
        },
    }
}

/// The chairs under `leadership` of a SIG; `None` where it has none such.
fn chairs_of(sig: &Node, notes: &mut Notes) -> Option<People> {
    let leadership = match value_of(sig, "leadership", notes) {
        Err(Unclear) => return Some(People::UNKNOWN),
        Ok(found) => found?,
    };
    if !matches!(leadership.value, Value::Map(_)) {
        tell(leadership, "`leadership`", "a map with `chairs`", notes);
        return Some(People::UNKNOWN);
    }
    Some(match value_of(leadership, "chairs", notes) {
        Err(Unclear) => People::UNKNOWN,
        Ok(None) => People::default(),
        Ok(Some(chairs)) => people(chairs, "`chairs`", notes, |chair, notes| {
            let login = value_of(chair, "github", notes)?;
            if login.is_none() && !chair.cut {
                notes.add(Some(chair.line), "this chair has no `github`, the login");
            }
            login.ok_or(Unclear)
        }),
    })
}

impl Aliases {
    /// Of a repository that has no such file.
    pub const NONE: Aliases = Aliases { aliases: BTreeMap::new(), complete: true };

    /// Of which nothing could be read.
    pub const UNKNOWN: Aliases = Aliases { aliases: BTreeMap::new(), complete: false };

    /// Reads an `OWNERS_ALIASES`.
    pub fn read(bytes: &[u8], notes: &mut Notes) -> Aliases {
        let top = match open(bytes, MAX_BYTES, notes) {
            Ok(Some(top)) => top,
            Ok(None) => return Aliases::NONE,
            Err(Unclear) => return Aliases::UNKNOWN,
        };
        let Ok(listed) = value_of(&top, "aliases", notes) else { return Aliases::UNKNOWN };
        let Some(listed) = listed else {
            notes.add(None, "there is no `aliases`, the map from names to lists of logins");
            return Aliases::UNKNOWN;
        };
        let entries = match &listed.value {
            // None, as Prow takes it.
            Value::Null if !listed.cut => return Aliases::NONE,
            Value::Map(entries) => entries,
            _ => {
                tell(listed, "`aliases`", "a map from names to lists of logins", notes);
                return Aliases::UNKNOWN;
            }
        };
        let mut file = Aliases { aliases: BTreeMap::new(), complete: !listed.cut };
        for entry in entries {
            let what = format!("`{}`", one_line(&entry.key));
            let members = logins(&entry.node, &what, notes);
            match file.aliases.get_mut(&entry.key.to_lowercase()) {
                Some(first) if *first != members => {
                    notes.add(Some(entry.line), format!("{what} stands twice"));
                    first.add(&members);
                    first.complete = false;
                }
                Some(_) => {}
                None => _ = file.aliases.insert(entry.key.to_lowercase(), members),
            }
        }
        file
    }

    /// Those whom `name` stands for, as far as all of them are known.
    pub fn members(&self, name: &str) -> Option<&[String]> {
        let people = self.aliases.get(&name.to_lowercase())?;
        people.complete.then_some(&people.logins)
    }

    /// The aliases of both; those of `self` come first.
    #[must_use]
    pub fn or(mut self, other: Aliases) -> Aliases {
        for (name, mut members) in other.aliases {
            // What could not be read of `self` may say otherwise.
            members.complete &= self.complete;
            self.aliases.entry(name).or_insert(members);
        }
        self.complete &= other.complete;
        self
    }

    /// `people` with the members of each alias in its place. Aliases of aliases are not resolved: Prow does not, either.
    fn resolved(&self, people: &People) -> People {
        let mut resolved = People { complete: people.complete, ..People::default() };
        for name in &people.logins {
            match self.aliases.get(&name.to_lowercase()) {
                Some(members) => resolved.add(members),
                None => {
                    resolved.complete &= self.complete;
                    resolved.add_login(name);
                }
            }
        }
        resolved
    }
}

/// A list of logins or aliases; nothing is none, as Prow takes it.
fn logins(node: &Node, what: &str, notes: &mut Notes) -> People {
    match node.value {
        Value::Null if !node.cut => People::default(),
        _ => people(node, what, notes, |login, _| Ok(login)),
    }
}

impl Owners {
    /// Reads an `OWNERS`.
    pub fn read(bytes: &[u8], notes: &mut Notes) -> Owners {
        let top = match open(bytes, MAX_BYTES, notes) {
            Ok(Some(top)) => top,
            Ok(None) => return Owners::default(),
            Err(Unclear) => return Owners { approvers: People::UNKNOWN, reviewers: People::UNKNOWN },
        };
        let mut own = Owners::of(&top, notes);
        match value_of(&top, "filters", notes) {
            Err(Unclear) => own.approvers.complete = false,
            Ok(None) => {}
            Ok(Some(Node { value: Value::Null, cut: false, .. })) => {}
            Ok(Some(Node { value: Value::Map(filters), cut, .. })) => {
                own.approvers.complete &= !cut;
                for filter in filters {
                    let filtered = Owners::of(&filter.node, notes);
                    own.approvers.add(&filtered.approvers);
                    own.reviewers.add(&filtered.reviewers);
                }
            }
            Ok(Some(node)) => {
                tell(node, "`filters`", "a map from patterns to people", notes);
                own.approvers.complete = false;
            }
        }
        own
    }

    /// Those of a map.
    fn of(node: &Node, notes: &mut Notes) -> Owners {
        if !matches!(node.value, Value::Map(_)) {
            tell(node, "a filter", "a map with `approvers`", notes);
            return Owners { approvers: People::UNKNOWN, reviewers: People::UNKNOWN };
        }
        let mut listed = |key: &str| match value_of(node, key, notes) {
            Err(Unclear) => People::UNKNOWN,
            Ok(None) => People::default(),
            Ok(Some(list)) => logins(list, &format!("`{key}`"), notes),
        };
        Owners { approvers: listed("approvers"), reviewers: listed("reviewers") }
    }
}

/// The SIGs: those of `sigs.yaml`, those that have approvers among the aliases, where their names begin with `prefix`,
/// and those with an `OWNERS` in their directory of VEPs, which `owners` gives by the directory's name. And whether
/// there may be others that could not be read.
pub fn sigs(file: &SigsFile, prefix: &str, aliases: &Aliases, owners: &BTreeMap<String, Owners>) -> (Vec<Sig>, bool) {
    let mut sigs: BTreeMap<String, (Sig, People, Owners)> = BTreeMap::new();
    let of_name = |name: &str| (Sig { name: name.to_owned(), ..Sig::default() }, People::default(), Owners::default());
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    for entry in &file.entries {
        let (sig, chairs, _) = sigs.entry(entry.dir.clone()).or_insert_with(|| of_name(&entry.dir));
        sig.label = sig.label.take().or_else(|| entry.label.clone());
        chairs.add(&entry.chairs);
        listed.insert(&entry.dir);
    }
    for (alias, members) in &aliases.aliases {
        let Some(name) = alias.strip_suffix("-approvers").filter(|name| name.starts_with(prefix)) else { continue };
        sigs.entry(name.to_owned()).or_insert_with(|| of_name(name)).2.approvers.add(members);
    }
    for (name, owners) in owners.iter().filter(|(_, owners)| **owners != Owners::default()) {
        let (_, _, all) = sigs.entry(name.clone()).or_insert_with(|| of_name(name));
        all.approvers.add(&aliases.resolved(&owners.approvers));
        all.reviewers.add(&aliases.resolved(&owners.reviewers));
    }
    let sigs = sigs.into_iter().map(|(name, (sig, chairs, Owners { approvers, mut reviewers }))| {
        // Those that its directory names know VEPs best.
        if reviewers.logins.is_empty() {
            aliases.aliases.get(&format!("{name}-reviewers")).into_iter().for_each(|members| reviewers.add(members));
        }
        // What could not be read may be about any SIG that does not stand where it can be read.
        let chairs_known = file.complete || listed.contains(name.as_str());
        let approvers_known = aliases.complete || aliases.aliases.contains_key(&format!("{name}-approvers"));
        let complete = chairs.complete && approvers.complete && chairs_known && approvers_known;
        Sig {
            chairs: chairs.logins,
            approvers: approvers.logins,
            reviewers: reviewers.logins,
            incomplete: !complete,
            ..sig
        }
    });
    (sigs.collect(), !(file.complete && aliases.complete))
}
