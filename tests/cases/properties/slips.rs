//! A slip in a file of others costs nothing but what it is about: whatever is deleted, given another type, written twice
//! or misspelt, and wherever the text is cut, no check ends without a verdict under the default policy, and every other
//! SIG and release is as before.
//!
//! "As before" is said of each slip: a SIG that the slip is not about has the very people that it had; where the slip
//! takes away which SIG is meant, or what else the file says, a SIG may be incomplete, and has nobody new. The SIG that
//! it is about keeps its people or is incomplete, unless the file still says something that it may say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use vep_check::check::check;
use vep_check::facts::{Facts, Sig};
use vep_check::load::{Request, load_directories};
use vep_check::note::{Note, Notes};
use vep_check::owners::{Aliases, Owners, SigsFile, sigs};
use vep_check::release::{Day, Schedule, Schedules, Version};
use vep_check::rules::ids;
use vep_check::snapshot::Snapshot;

use super::slips_made::{Op, Tree, cuts, is_text};
use crate::common::skip::shared;
use crate::common::{Repo, TODAY};

/// How many slips are made below the first two levels of a file, and at how many places its text is cut or gets a tab.
const AT_RANDOM: usize = 400;

/// The same for files of which there are many.
const AT_RANDOM_OF_MANY: usize = 60;

/// One of the files of a world.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum File {
    Sigs,
    Aliases,
    Owners(String),
    Schedule(Version),
}

type World = BTreeMap<File, Vec<u8>>;

/// What is known of a world.
struct Known {
    sigs: BTreeMap<String, Sig>,
    incomplete: bool,
    schedules: BTreeMap<Version, Schedule>,
    notes: Vec<Note>,
}

fn read(world: &World) -> Known {
    let mut told = Vec::new();
    let (mut file, mut aliases) = (SigsFile::NONE, Aliases::NONE);
    let (mut owners, mut schedules) = (BTreeMap::new(), BTreeMap::new());
    for (name, bytes) in world {
        let mut notes = Notes::of("a file");
        match name {
            File::Sigs => file = SigsFile::read(bytes, "sig-", &mut notes),
            File::Aliases => aliases = Aliases::read(bytes, &mut notes),
            File::Owners(sig) => _ = owners.insert(sig.clone(), Owners::read(bytes, &mut notes)),
            File::Schedule(version) => _ = schedules.insert(*version, Schedule::read(bytes, &mut notes)),
        }
        told.extend(notes.finish());
    }
    let (sigs, incomplete) = sigs(&file, "sig-", &aliases, &owners);
    let sigs = sigs.into_iter().map(|sig| (sig.name.clone(), sig)).collect();
    Known { sigs, incomplete, schedules, notes: told }
}

/// The files of a world: `community/`, `enhancements/veps/SIG/OWNERS`, `sig-release/releases/VERSION/schedule.yaml`.
fn open(root: &Path) -> World {
    let bytes = |path: PathBuf| fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let names = |path: PathBuf| -> Vec<String> {
        let entries = fs::read_dir(path).expect("a directory").map(|entry| entry.expect("an entry").file_name());
        entries.filter_map(|name| name.into_string().ok()).collect()
    };
    let mut world = World::new();
    world.insert(File::Sigs, bytes(root.join("community/sigs.yaml")));
    world.insert(File::Aliases, bytes(root.join("community/OWNERS_ALIASES")));
    for sig in names(root.join("enhancements/veps")) {
        let path = root.join("enhancements/veps").join(&sig).join("OWNERS");
        if path.is_file() {
            world.insert(File::Owners(sig), bytes(path));
        }
    }
    for name in names(root.join("sig-release/releases")) {
        let Ok(version) = name.parse() else { continue };
        world
            .insert(File::Schedule(version), bytes(root.join("sig-release/releases").join(name).join("schedule.yaml")));
    }
    world
}

/// What a slip is about.
#[derive(Debug, Default)]
struct About {
    /// These SIGs.
    sigs: BTreeSet<String>,
    /// What all SIGs depend on: they may be incomplete, and have nobody new.
    any_sig: bool,
    /// This release.
    version: Option<Version>,
    /// Whether the file may still say something that it may say, so that nothing is unknown.
    may_say: bool,
}

/// Holds a world with a slip against the one without.
fn hold(before: &Known, world: &World, about: &About, name: &str, snapshot: &mut Snapshot) {
    let after = read(world);
    for (sig, was) in &before.sigs {
        let Some(is) = after.sigs.get(sig) else {
            let fits = after.incomplete || (about.may_say && (about.any_sig || about.sigs.contains(sig)));
            assert!(fits, "{name}: {sig} is nobody's");
            continue;
        };
        if (&is.chairs, &is.approvers, is.incomplete) == (&was.chairs, &was.approvers, was.incomplete) {
            continue;
        }
        let nobody_new = !has_new(&is.chairs, &was.chairs) && !has_new(&is.approvers, &was.approvers);
        let of_it = about.sigs.contains(sig);
        let fits = (is.incomplete && nobody_new) || (about.may_say && (of_it || (about.any_sig && nobody_new)));
        assert!(fits, "{name}: {was:#?} is {is:#?}");
        if !of_it && !about.any_sig {
            // Only that some of its chairs may stand where nobody can tell which SIG is meant.
            let same = (&is.chairs, &is.approvers) == (&was.chairs, &was.approvers);
            assert!(same && after.incomplete && was.chairs.is_empty(), "{name}: {was:#?} is {is:#?}");
        }
    }
    for (version, was) in &before.schedules {
        let is = after.schedules[version];
        if about.version != Some(*version) {
            assert_eq!(is, *was, "{name}: {version}");
        } else if !about.may_say {
            let fits = |is: Day, was: Day| is == was || is == Day::Unknown;
            assert!(fits(is.freeze, was.freeze) && fits(is.release, was.release), "{name}: {was:?} is {is:?}");
        }
    }
    // Nothing is unknown without a word.
    let unknown = after.incomplete
        || after.sigs.values().any(|sig| sig.incomplete)
        || after.schedules.values().any(|dates| [dates.freeze, dates.release].contains(&Day::Unknown));
    assert!(!unknown || !after.notes.is_empty(), "{name}: unknown, and nothing is said");
    assert!(after.notes.iter().all(|note| !note.message.is_empty()), "{name}");
    snapshot.facts.sigs = Some(after.sigs.into_values().collect());
    snapshot.facts.sigs_incomplete = after.incomplete;
    snapshot.facts.schedules = Some(Schedules(after.schedules));
    assert!(check(snapshot).is_complete(), "{name}: no verdict");
}

/// Whether there is somebody new. An alias that cannot be told stands for itself, as to Prow.
fn has_new(now: &[String], then: &[String]) -> bool {
    now.iter().any(|login| !then.contains(login) && login != "net-admins")
}

/// What a slip at `path` of `file` is about; `tree` is the file before.
fn about(file: &File, tree: &Tree, path: &[usize], op: Op) -> About {
    let keys = tree.keys(path);
    // A word in place of a word is another word.
    let other_word = tree.at(path).is_some_and(is_text) && matches!(op, Op::Text | Op::Misspell);
    let may_say = other_word || op == Op::Delete;
    match file {
        File::Sigs => {
            let within = keys.first().is_some_and(|key| key == "sigs");
            let entry = path.get(1).and_then(|_| tree.at(&path[..2])).and_then(|entry| entry.text("dir"));
            let any_sig = path.is_empty() || (within && path.len() == 1);
            let touched = entry.filter(|_| within).into_iter().collect();
            About { sigs: touched, any_sig, may_say, ..About::default() }
        }
        File::Aliases => {
            let alias = keys.get(1).map(|alias| alias.to_lowercase());
            let own = alias.as_ref().and_then(|alias| alias.strip_suffix("-approvers")).map(str::to_owned);
            // Prow takes no value for nobody; by another name it is another alias; the small world has this one alias
            // in an `OWNERS`.
            let other_name = (op == Op::Misspell && path.len() == 2) || (op == Op::Map && path.len() == 1);
            let may_say = may_say || op == Op::Null || other_name;
            let through = alias.filter(|alias| alias == "net-admins").map(|_| "sig-network".to_owned());
            About {
                sigs: own.into_iter().chain(through).collect(),
                any_sig: path.len() < 2,
                may_say,
                ..About::default()
            }
        }
        File::Owners(sig) => {
            let may_say = may_say || matches!(op, Op::Null | Op::Misspell | Op::Map | Op::Text);
            About { sigs: [sig.clone()].into(), may_say, ..About::default() }
        }
        // A row of no milestone is one like many.
        File::Schedule(version) => {
            let no_milestone = op == Op::Null && keys.last().is_some_and(|key| key == "milestone");
            About { version: Some(*version), may_say: may_say || no_milestone, ..About::default() }
        }
    }
}

fn hold_world(root: &Path) -> (usize, usize) {
    let world = open(root);
    let before = read(&world);
    assert_eq!((before.notes.as_slice(), before.incomplete), (&[][..], false), "{}", root.display());
    let repo = Repo::with_vep();
    let facts = Facts::parse("pull-request: { number: 17, title: VEP 1, author: zoe }\n").expect("facts");
    let request = Request { facts, ..Request::new(TODAY.parse().expect("a date"), ids()) };
    let mut snapshot = load_directories(&request, None, repo.path()).expect("a readable repository");
    let (mut nodes, mut texts) = (0, 0);
    for (file, bytes) in &world {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let tree = Tree::read(text);
        let many = matches!(file, File::Owners(_) | File::Schedule(_));
        let random = if many { AT_RANDOM_OF_MANY } else { AT_RANDOM };
        let with = |bytes: Vec<u8>| {
            let mut other = world.clone();
            other.insert(file.clone(), bytes);
            other
        };
        // What is written anew without a slip says the same.
        assert_eq!(read(&with(tree.written().into_bytes())).sigs, before.sigs, "{file:?}");
        for (path, op) in tree.slips(random) {
            let slipped = tree.with(&path, op).written();
            let name = format!("{}: {file:?} at {:?}, {op:?}:\n{slipped}", root.display(), tree.keys(&path));
            hold(&before, &with(slipped.into_bytes()), &about(file, &tree, &path, op), &name, &mut snapshot);
            nodes += 1;
        }
        let lines_of_dos = text.replace('\n', "\r\n");
        for same in [format!("\u{feff}{text}"), lines_of_dos.clone(), format!("\u{feff}{lines_of_dos}")] {
            let after = read(&with(same.into_bytes()));
            assert_eq!(
                (after.sigs, after.schedules, after.notes),
                (before.sigs.clone(), before.schedules.clone(), vec![])
            );
            texts += 1;
        }
        for at in cuts(text, random) {
            for (what, slipped) in
                [("cut", text[..at].to_owned()), ("a tab", format!("{}\t{}", &text[..at], &text[at..]))]
            {
                let after = read(&with(slipped.clone().into_bytes()));
                let name = format!("{}: {file:?}, {what} at {at}:\n{slipped}", root.display());
                broken(&before, &after, file, text, at, what == "cut", &name);
                snapshot.facts.sigs = Some(after.sigs.into_values().collect());
                snapshot.facts.sigs_incomplete = after.incomplete;
                snapshot.facts.schedules = Some(Schedules(after.schedules));
                assert!(check(&snapshot).is_complete(), "{name}: no verdict");
                texts += 1;
            }
        }
    }
    (nodes, texts)
}

/// Holds a text that breaks at `at` against the whole one: what stands in entries before that place is as before or
/// incomplete, what stands behind it has nobody new, and other files say what they said.
fn broken(before: &Known, after: &Known, file: &File, text: &str, at: usize, cut: bool, name: &str) {
    for (version, was) in before.schedules.iter().filter(|(version, _)| *file != File::Schedule(**version)) {
        assert_eq!(after.schedules[version], *was, "{name}: {version}");
    }
    // The entry that the place lies in, and the one whose end it may have moved.
    let line = text[..at].rfind('\n').unwrap_or(0);
    for (sig, was) in &before.sigs {
        let place = match file {
            File::Sigs => text.find(&format!("dir: {sig}\n")),
            File::Aliases => text.find(&format!("  {sig}-approvers:")),
            File::Owners(of) => {
                assert!(of == sig || after.sigs.get(sig) == Some(was), "{name}: {sig}");
                continue;
            }
            File::Schedule(_) => {
                assert_eq!(after.sigs.get(sig), Some(was), "{name}: {sig}");
                continue;
            }
        };
        let Some(place) = place else { continue };
        let by_alias = text.find("  net-admins:").filter(|_| *file == File::Aliases && sig == "sig-network");
        if by_alias.is_some_and(|alias| alias <= at) {
            continue;
        }
        // The next SIG, or the next alias: its name ends a line with a colon.
        let next = if *file == File::Sigs { "\n    - " } else { ":\n" };
        let own = if *file == File::Sigs { 0 } else { text[place..].find(next).map_or(0, |end| end + 1) };
        let end = text[place + own..].find(next).map_or(text.len(), |end| place + own + end);
        let start = if *file == File::Sigs { text[..place].rfind("\n    - ").unwrap_or(0) } else { place };
        if (start..=end).contains(&at) || (start..=end).contains(&line) {
            continue;
        }
        let Some(is) = after.sigs.get(sig) else {
            assert!(after.incomplete || (cut && start > at), "{name}: {sig} is nobody's");
            continue;
        };
        let same = (&is.chairs, &is.approvers) == (&was.chairs, &was.approvers);
        let nobody_new = !has_new(&is.chairs, &was.chairs) && !has_new(&is.approvers, &was.approvers);
        assert!(same || (nobody_new && (is.incomplete || (cut && start > at))), "{name}: {was:#?} is {is:#?}");
    }
}

pub fn all() -> Result<(), Failed> {
    let mut roots = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/world")];
    roots.extend(shared().map(|shared| shared.join("corpus")));
    for root in roots {
        let (nodes, texts) = hold_world(&root);
        assert!(nodes > 500 && texts > 500, "{nodes} and {texts}");
        let line = format!("{nodes} slips and {texts} broken texts in the files of {}\n", root.display());
        std::io::stderr().write_all(line.as_bytes()).expect("stderr takes a line");
    }
    Ok(())
}
