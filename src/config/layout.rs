//! Where documents lie: the key `layout` of the configuration, a pattern of paths, or the keys that say the same in words.

use crate::config::error::WrongValue;
use crate::config::file::ConfigFile;
use crate::config::kubevirt;
use crate::text::did_you_mean;
use crate::vep::place::{Around, Layout, is_markdown};
use crate::vep::title::TitleForm;

/// What may stand in braces.
const PLACEHOLDERS: [&str; 4] = ["sig", "area", "number", "name"];

/// What a pattern may be made of.
const FORM: &str = "one is directories, then `{sig}` or `{area}` where there are such, `**` where more may lie between, and last \
                    `{number}-{name}/README.md`, `{name}/README.md`, `{number}-{name}.md` or `{name}.md`";

/// Where VEPs lie by `file`, and how their titles are written.
pub(super) fn layout(file: &ConfigFile) -> Result<Layout, WrongValue> {
    let mut layout = Layout::default();
    of_words(file, &mut layout)?;
    if let Some(pattern) = &file.layout {
        let mut of_pattern = layout.clone();
        read(pattern, &mut of_pattern).map_err(|why| WrongValue::new("layout", pattern, why))?;
        let differs = [
            ("directory", file.directory.is_some() && layout.directory != of_pattern.directory),
            ("file", file.file.is_some() && layout.file != of_pattern.file),
            ("sig-directories", file.sig_directories.is_some() && layout.around != of_pattern.around),
        ];
        if let Some((key, _)) = differs.into_iter().find(|(_, differs)| *differs) {
            return Err(WrongValue::new("layout", pattern, format!("says otherwise than `{key}`; remove `{key}`")));
        }
        layout = of_pattern;
    }
    if let Some(meta) = &file.meta {
        layout.meta.clone_from(meta);
    }
    let usual = if layout.numbered { kubevirt::TITLE } else { "{title}" };
    let title = file.title.as_deref().unwrap_or(usual);
    layout.title = TitleForm::new(title).ok_or_else(|| {
        let why = "does not say how a title is written; it needs `{title}`, and before it `{number}:` where it has one";
        WrongValue::new("title", title, why)
    })?;
    Ok(layout)
}

fn of_words(file: &ConfigFile, layout: &mut Layout) -> Result<(), WrongValue> {
    if let Some(directory) = &file.directory {
        let directory = directory.trim_matches('/');
        let directory = directory.strip_prefix("./").unwrap_or(directory);
        layout.directory = if directory == "." { String::new() } else { directory.to_owned() };
    }
    if let Some(name) = &file.file {
        if name.contains('/') || !is_markdown(name) {
            return Err(WrongValue::new("file", name, "is not the name of a Markdown file, such as `README.md`"));
        }
        layout.file.clone_from(name);
    }
    layout.around = if file.sig_directories.unwrap_or(true) { Around::Sig } else { Around::Nothing };
    Ok(())
}

/// Reads `pattern` into `layout`.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
fn read(pattern: &str, layout: &mut Layout) -> Result<(), String> {
    if let Some(unknown) = placeholders(pattern).find(|name| !PLACEHOLDERS.contains(name)) {
        let meant = did_you_mean(unknown, PLACEHOLDERS.into_iter());
        return Err(format!("has `{{{unknown}}}`, which stands for nothing{meant}; {FORM}"));
    }
    let parts: Vec<&str> = pattern.trim_start_matches("./").split('/').collect();
    let literal = parts.iter().take_while(|part| !part.contains(['{', '*'])).count();
    layout.directory = parts[..literal].join("/");
    let mut rest = &parts[literal..];
    layout.around = match rest.first() {
        Some(&"{sig}") => Around::Sig,
        Some(&"{area}") => Around::Area,
        _ => Around::Nothing,
    };
    rest = &rest[usize::from(layout.around != Around::Nothing)..];
    layout.deep = rest.first() == Some(&"**");
    rest = &rest[usize::from(layout.deep)..];
    let (own, file) = match rest {
        [own, file] if !file.contains(['{', '*']) && is_markdown(file) => (*own, (*file).to_owned()),
        [own] => (own.strip_suffix(".md").ok_or_else(|| format!("is no pattern of paths; {FORM}"))?, String::new()),
        _ => return Err(format!("is no pattern of paths; {FORM}")),
    };
    layout.numbered = match own {
        "{number}-{name}" => true,
        "{name}" => false,
        _ => return Err(format!("is no pattern of paths; {FORM}")),
    };
    layout.file = file;
    Ok(())
}

/// What stands in braces in `pattern`.
fn placeholders(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).map(|part| part.split('}').next().unwrap_or(part))
}
