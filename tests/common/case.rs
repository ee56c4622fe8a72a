//! Cases: directories below `testdata/`, all of one form, which `CONTRIBUTING.md` describes; and what comes of them,
//! compared with what is expected, or written where `VEP_CHECK_BLESS` is set.

// Each test binary uses its own part of this.
#![allow(dead_code, reason = "each binary takes what it needs")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use snapbox::Data;
use snapbox::data::DataFormat;
use snapbox::report::{Palette, write_diff};
use vep_check::load::load_snapshot;
use vep_check::rules::ids;
use vep_check::snapshot::Snapshot;

use super::{Repo, TODAY};

/// The repository's own directory.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether what is found becomes what is expected.
fn blesses() -> bool {
    std::env::var_os("VEP_CHECK_BLESS").is_some()
}

/// Asserts that the file at `path` says `found`, byte for byte; with `VEP_CHECK_BLESS`, writes it where it does not.
pub fn expect(path: &Path, found: impl AsRef<[u8]>) -> Result<(), String> {
    let (found, format) = match std::str::from_utf8(found.as_ref()) {
        Ok(text) => (Data::text(text), DataFormat::Text),
        Err(_) => (Data::binary(found.as_ref()), DataFormat::Binary),
    };
    let expected = Data::read_from(path, Some(format));
    if found == expected {
        return Ok(());
    }
    if blesses() {
        return found.write_to_path(path).map_err(|error| error.to_string());
    }
    let mut diff = String::new();
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    write_diff(&mut diff, &expected, &found, Some(&name), Some(&"what is found"), Palette::plain())
        .map_err(|error| error.to_string())?;
    Err(format!("{diff}\nVEP_CHECK_BLESS=1 accepts what is found"))
}

/// Every file below `directory` but git's, with its bytes.
pub fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(within) = directories.pop() {
        for entry in fs::read_dir(&within).unwrap_or_else(|error| panic!("cannot list {}: {error}", within.display())) {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() && !path.ends_with(".git") {
                directories.push(path);
            } else if path.is_file() {
                let inside = path.strip_prefix(directory).expect("a path below the directory").to_owned();
                files.insert(inside, fs::read(&path).expect("a readable file"));
            }
        }
    }
    files
}

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    pub path: PathBuf,
}

impl Case {
    /// The cases below `testdata/<kind>/`, by name.
    pub fn all(kind: &str) -> Vec<Case> {
        let entries = fs::read_dir(root().join("testdata").join(kind)).into_iter().flatten();
        let mut paths: Vec<PathBuf> =
            entries.map(|entry| entry.expect("a readable entry").path()).filter(|path| path.is_dir()).collect();
        paths.sort();
        paths.into_iter().map(|path| Case { path }).collect()
    }

    /// Its path below `testdata/`.
    pub fn name(&self) -> String {
        let below = self.path.strip_prefix(root().join("testdata")).expect("a case lies below testdata/");
        below.to_str().expect("UTF-8").to_owned()
    }

    /// What stands in `file` of the case, if there is one.
    pub fn text(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.path.join(file)).ok()
    }

    /// All that is known of it.
    pub fn snapshot(&self) -> Result<Snapshot, String> {
        let today = TODAY.parse().expect("a date");
        load_snapshot(&self.path, None, today, ids()).map_err(|error| format!("{}: {error:#}", self.name()))
    }

    /// Writes its repository into `repo`: the files.
    pub fn lay_out(&self, repo: &Repo) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = files(&self.path.join("head"));
        for (path, content) in &files {
            repo.write(path.to_str().expect("UTF-8"), content);
        }
        files
    }

    /// Asserts that `file` of the case, `expected.` and an extension, says `found`.
    pub fn expects(&self, file: &str, found: &str) -> Result<(), String> {
        expect(&self.path.join(file), found)
    }

    /// Asserts that `expected/` has these files and no other.
    pub fn expects_files(&self, found: &BTreeMap<PathBuf, Vec<u8>>) -> Result<(), String> {
        let directory = self.path.join("expected");
        let mut wrong = Vec::new();
        for (path, content) in found {
            wrong.extend(expect(&directory.join(path), content).err());
        }
        for path in files(&directory).into_keys().filter(|path| !found.contains_key(path)) {
            if blesses() {
                fs::remove_file(directory.join(&path)).map_err(|error| error.to_string())?;
            } else {
                wrong.push(format!("{}: there is no such file", directory.join(&path).display()));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }
}
