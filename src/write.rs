//! Writes files: whole, or not at all. The only module that does.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use tempfile::NamedTempFile;

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
    let directory = directory_of(path);
    let mut file = beside(directory, 0o600)?;
    file.write_all(new.as_bytes())?;
    keep_owner(file.as_file(), &metadata);
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The name outlives a crash of the machine only once the directory is on the disk; the file is whole either way.
    _ = sync(directory);
    Ok(())
}

/// Writes `text` to a new file at `path`, and makes the directories around it.
///
/// # Errors
/// Something is there already, which stays as it is, or nothing can be written there.
pub fn create(path: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(directory_of(path))?;
    written_beside(path, text)?.persist_noclobber(path).map_err(|error| error.error)?;
    _ = sync(directory_of(path));
    Ok(())
}

/// Writes `text` to the file at `path`, whatever lay there: a link is replaced and not followed.
///
/// # Errors
/// Nothing can be written there. What lay there is as it was.
pub fn put(path: &Path, text: &str) -> Result<()> {
    written_beside(path, text)?.persist(path).map_err(|error| error.error)?;
    _ = sync(directory_of(path));
    Ok(())
}

/// A new file that says `text`, in the directory of `path`.
fn written_beside(path: &Path, text: &str) -> Result<NamedTempFile> {
    let mut file = beside(directory_of(path), 0o666)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file in `directory`: only within one directory is a rename one step. It has the permissions of `mode`
/// that the user gives to new files.
fn beside(directory: &Path, mode: u32) -> Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vep-check-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder.tempfile_in(directory).context("cannot make a temporary file beside it")
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
