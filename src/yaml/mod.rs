//! The YAML of configuration and facts; [`tree`] is for what others have written. The YAML of documents is another
//! matter: [`crate::vep::yaml`].

pub mod tree;

use anyhow::{Result, bail};
use serde::de::DeserializeOwned;

/// How many brackets may be open at once.
pub const MAX_DEPTH: usize = 100;

/// Reads YAML of at most `most` bytes.
///
/// # Errors
/// The text is too long, nests too deep, or is not the YAML that it should be.
pub fn read<T: DeserializeOwned>(text: &str, most: usize) -> Result<T> {
    if text.len() > most {
        bail!("{} bytes; at most {most} are read", text.len());
    }
    // The parser takes quadratic time on either.
    if depth(text) > MAX_DEPTH {
        bail!("lists and maps nest more than {MAX_DEPTH} deep");
    }
    if let Some(line) = text.lines().position(|line| line.starts_with('%')) {
        bail!("a `%` starts line {}; directives have no use here", line + 1);
    }
    Ok(serde_yaml::from_str(text)?)
}

/// How many brackets are open at once in `text`, whatever they stand in.
fn depth(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}
