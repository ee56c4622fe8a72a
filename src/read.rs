//! Reads files of which nobody knows how long they are: a limited number of bytes, of regular files alone.

#![expect(clippy::disallowed_methods, reason = "reads files")]

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The bytes of the file at `path`, which is a regular one, or a link to one, of at most `most` bytes.
///
/// # Errors
/// It is larger, or no regular file: a pipe or a device may never end. Or it cannot be read.
pub fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    // Before it is opened: to open a pipe is to wait for whoever writes to it.
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let too_large = |size: u64| Err(io::Error::other(format!("{size} bytes; at most {most} are read")));
    if metadata.len() > most {
        return too_large(metadata.len());
    }
    let mut bytes = Vec::new();
    // It may grow meanwhile, and some files of the system say that they are empty.
    let read = File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if read as u64 > most { too_large(read as u64) } else { Ok(bytes) }
}

/// The text of such a file.
///
/// # Errors
/// As for [`bytes`], or it is not UTF-8.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(bytes(path, most)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}
