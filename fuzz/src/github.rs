//! What comes from GitHub: the event that a run is for, and the comments that are there.

use vep_check::github::event::Event;
use vep_check::github::marker::{Marker, content};
use vep_check::output::escape::{command_data, for_terminal};

use super::runner::commands;

/// The name of an event, and on the next lines its payload.
pub fn event(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (name, payload) = text.split_once('\n').unwrap_or((&text, ""));
    let words = match Event::parse(name, payload) {
        Ok(Event::Nothing(why)) => why,
        Ok(Event::PullRequest(_) | Event::About(_) | Event::Branch { .. } | Event::Group { .. } | Event::AllOpen) => {
            return;
        }
        Err(error) => format!("{error:#}"),
    };
    assert!(!words.trim().is_empty());
    assert_eq!(commands(&for_terminal(&words)), []);
    assert_eq!(commands(&format!("::error::{}\n", command_data(&words))).len(), 1);
}

/// A comment, ours or not: what its first line says is understood again once it is written, and the rest is the rest.
pub fn marker(data: &[u8]) {
    let body = String::from_utf8_lossy(data);
    assert!(body.ends_with(content(&body)));
    if let Some(marker) = Marker::of(&body) {
        let line = marker.line();
        assert!(!line.contains('\n'), "{line:?}");
        assert_eq!(Marker::of(&format!("{line}\n{}", content(&body))), Some(marker));
    }
}
