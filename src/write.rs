//! Writes files: whole, or not at all. The only module that does.

#![expect(clippy::disallowed_methods, reason = "writes files")]

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use tempfile::{NamedTempFile, PersistError};

use crate::read;

/// Writes `new` to the file at `path`, which must say `old`. At every moment the file has the one text or the other:
/// the new one is written beside it, and takes its name and its permissions. A link is not followed.
///
/// # Errors
/// The file is a link or no file, may not be written, has been changed since it was read, or there is no room. It is as
/// it was then, and nothing is left beside it.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<()> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() {
        bail!("it is no regular file; links are not followed");
    }
    // A file in a directory that may be written can be replaced even if it may not be written itself.
    if metadata.permissions().readonly() {
        bail!("it is read-only");
    }
    OpenOptions::new().append(true).open(path)?;
    if read::bytes(path, old.len() as u64).ok().as_deref() != Some(old.as_bytes()) {
        bail!("it has been changed since it was read");
    }
    let fill = |file: &File| {
        keep_owner(file, &metadata);
        file.set_permissions(metadata.permissions())
    };
    write_whole(path, new, 0o600, fill, |file| file.persist(path))
}

/// Writes `text` to a new file at `path`, and makes the directories around it.
///
/// # Errors
/// Something is there already, which stays as it is, or nothing can be written there.
pub fn create(path: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(directory_of(path))?;
    write_whole(path, text, 0o666, |_| Ok(()), |file| file.persist_noclobber(path))
}

/// Writes `text` to the file at `path`, whatever lay there: a link is replaced and not followed.
///
/// # Errors
/// Nothing can be written there. What lay there is as it was.
pub fn put(path: &Path, text: &str) -> Result<()> {
    write_whole(path, text, 0o666, |_| Ok(()), |file| file.persist(path))
}

/// Writes `text` to a temporary file, lets `finish` do the rest to it, and lets `name` give it the name of `path`, in
/// one step.
///
/// What a killed program leaves behind must not be taken for a document: within a work tree of git, the temporary file
/// lies in git's own directory, which `git add` never looks into. Elsewhere, it lies beside `path`, as a file can only
/// be renamed within one file system.
fn write_whole(
    path: &Path,
    text: &str,
    mode: u32,
    finish: impl Fn(&File) -> io::Result<()>,
    name: impl Fn(NamedTempFile) -> Result<File, PersistError>,
) -> Result<()> {
    let directory = directory_of(path);
    let write = |mut file: NamedTempFile| -> Result<NamedTempFile> {
        file.write_all(text.as_bytes())?;
        finish(file.as_file())?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    let within_git = git_directory(directory).and_then(|git| temporary(&git, mode).ok());
    let named = match within_git {
        Some(file) => name(write(file)?).map_err(|error| error.error),
        None => Err(io::ErrorKind::CrossesDevices.into()),
    };
    match named {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let file = temporary(directory, mode).context("cannot make a temporary file beside it")?;
            name(write(file)?).map_err(|error| error.error)?;
        }
        named => _ = named?,
    }
    // The name outlives a crash of the machine only once the directory is on the disk; the file is whole either way.
    _ = sync(directory);
    Ok(())
}

/// The largest file that says where git's own directory lies, in bytes.
pub const MAX_POINTER: u64 = 64 * 1024;

/// Git's own directory of the work tree that `directory` lies in, if it does.
fn git_directory(directory: &Path) -> Option<PathBuf> {
    let directory = std::path::absolute(directory).ok()?;
    let (root, there) = directory.ancestors().find_map(|root| {
        let metadata = fs::symlink_metadata(root.join(".git")).ok()?;
        Some((root, metadata))
    })?;
    let git = root.join(".git");
    if there.is_dir() {
        return Some(git);
    }
    // Of a further work tree, it lies elsewhere.
    // https://git-scm.com/docs/gitrepository-layout
    let text = there.is_file().then(|| read::text(&git, MAX_POINTER).ok()).flatten()?;
    let git = root.join(text.strip_prefix("gitdir: ")?.trim_end());
    git.is_dir().then_some(git)
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file in `directory`. It has the permissions of `mode` that the user gives to new files.
fn temporary(directory: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vep-check-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder.tempfile_in(directory)
}

/// Gives `file` the owner and the group of the file that it replaces, as far as we may.
fn keep_owner(file: &File, metadata: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        // Who may not give a file away may still give it to one of their groups.
        if fchown(file, Some(metadata.uid()), Some(metadata.gid())).is_err() {
            _ = fchown(file, None, Some(metadata.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, metadata);
}

fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}
