//! Which paths may stand in the place of a document and be none.

use crate::config::{Config, is_markdown};
use crate::vep::place::{Around, Layout, is_readme, number_of};

impl Config {
    /// Whether a change of what lies at `path` may be one of a VEP, whatever it is: a document, the directory of some, or
    /// a file in a directory that should have one.
    pub fn may_concern(&self, path: &str) -> bool {
        let in_vep = || self.below(path).is_some_and(|rest| rest.split('/').rev().skip(1).any(is_numbered));
        self.covers(path)
            || !self.is_left_out(path)
                && (in_vep() || self.is_beside(path) || self.may_be_directory(path) || self.is_elsewhere(path))
    }

    /// Whether the file at `path` may be one of metadata beside a document.
    fn is_beside(&self, path: &str) -> bool {
        let file = self.fields.as_ref().and_then(|fields| fields.file.as_deref());
        file.is_some() && path.rsplit('/').next() == file && self.below(path).is_some()
    }

    /// Whether a change of what lies at `path` may be one of a VEP or of the policy: of the configuration, which lies at
    /// `config_path`, of the template, or of a file of owners.
    pub fn may_concern_check(&self, path: &str, config_path: &str) -> bool {
        path == config_path || self.is_template(path) || self.is_of_owners(path) || self.may_concern(path)
    }

    /// Whether what lies at `path` may be the directory of all VEPs, or one around it, that of a SIG or that of a VEP.
    pub fn may_be_directory(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let of_vep = 1 + usize::from(self.layout.around != Around::Nothing);
        match self.below(path) {
            Some(rest) => !name.contains('.') && (rest.split('/').count() <= of_vep || is_numbered(name)),
            None => {
                self.layout.directory.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        }
    }

    /// Whether `path` is that of a document beside the directory of VEPs: below one that is written in another case, or
    /// called as the main document is, in a directory with a number.
    pub fn is_elsewhere(&self, path: &str) -> bool {
        let directory = &self.layout.directory;
        if self.below(path).is_some() || !is_markdown(path) {
            return false;
        }
        let cut = path.get(..directory.len()).filter(|cut| cut.eq_ignore_ascii_case(directory));
        let other_case = cut.is_some() && path[directory.len()..].starts_with('/');
        let mut parts = path.rsplit('/');
        let name = parts.next().unwrap_or(path);
        let main = !name.is_empty() && name.eq_ignore_ascii_case(&self.layout.file) && !is_readme(name);
        other_case || main && parts.next().is_some_and(is_numbered)
    }

    /// Whether the file at `path` is called as a document is, however it ends.
    pub fn has_name_of_document(&self, path: &str) -> bool {
        let stem = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or(path);
            name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_ascii_lowercase()
        };
        !self.layout.is_flat() && stem(path) == stem(&self.layout.file)
    }

    /// Whether the file at `path` says who may sign off: `OWNERS_ALIASES` and `OWNERS` at the top, `OWNERS` at the top of
    /// the VEPs and of each SIG's.
    pub fn is_of_owners(&self, path: &str) -> bool {
        let below = self.below(path).filter(|rest| rest.split('/').count() <= 2);
        matches!(path, "OWNERS" | "OWNERS_ALIASES")
            || below.is_some_and(|rest| rest.rsplit('/').next() == Some("OWNERS"))
    }

    /// Whether the configuration says where VEPs lie, and that is not where they lie anyway.
    pub fn names_directory(&self) -> bool {
        self.layout.directory != Layout::default().directory
    }

    /// `path` as seen from the directory of VEPs, if it lies there.
    pub fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.layout.directory.as_str() {
            "" => Some(path),
            directory => path.strip_prefix(directory)?.strip_prefix('/'),
        }
    }

    /// Whether `path` is the template's, or the configuration leaves it out.
    pub fn is_left_out(&self, path: &str) -> bool {
        self.is_template(path) || self.excludes(path)
    }
}

fn is_numbered(name: &str) -> bool {
    number_of(name).is_some()
}
