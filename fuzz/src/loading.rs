//! What GitHub answers, from the first query to the report, and the listings of trees in it.

use vep_check::check::check;
use vep_check::fix::{diff, diffs};
use vep_check::github::load::{Loaded, Target, load};
use vep_check::output::escape::{command_data, diff_for_log, for_terminal};
use vep_check::rules::ids;
use vep_check::sign_off;

use super::edit::Edit;
use super::played::Played;
use super::repository::{EXAMPLE, NUMBER, VEP, world};
use super::runner::commands;
use super::world::{is_shown_safely, is_sound};
use crate::fake_github::{Changes, READ_TOKEN, REPOSITORY, World};

/// Lines that change answers, as [`Edit::parse`] has them, before a check that reads them all. The first byte chooses
/// the world.
pub fn answers(data: &[u8]) {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let edits: Vec<Edit> = rest.split(|byte| *byte == b'\n').filter_map(Edit::parse).take(8).collect();
    let untouched = edits.is_empty();
    let played = Played::new(chosen(*first), edits);
    let ended = held(&played);
    assert!(!untouched || ended.is_some(), "a world without a fault is read");
}

/// Lines of a mode, an id and a path, with spaces between them, that are added to the listings of all commits; or what
/// stands in place of the whole answer, if it begins with a brace.
pub fn listing(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let edit = match text.starts_with('{') {
        true => Edit::whole("tree", &text),
        false => {
            let items = text.lines().take(200).filter_map(|line| {
                let mut words = line.splitn(3, ' ');
                let (mode, id, path) = (words.next()?, words.next()?, words.next()?);
                let id = if id.len() < 4 { id.repeat(40 / id.len().max(1)) } else { id.to_owned() };
                Some(serde_json::json!({ "path": path, "mode": mode, "type": "blob", "sha": id, "size": path.len() }))
            });
            Edit::more("tree", "tree", items.collect())
        }
    };
    held(&Played::new(chosen(data.len() as u8), vec![edit]));
}

/// Two texts with a form feed between them, and the diff that leads from one to the other, as it stands in a log.
pub fn log_diff(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (old, new) = text.split_once('\u{c}').unwrap_or((&text, ""));
    for diff in [diff(VEP, old, new), text.clone().into_owned()] {
        let shown = diff_for_log(&diff);
        assert_eq!(commands(&shown), [], "{shown:?}");
        let bare = |text: &str| text.replace('\u{200b}', "");
        assert_eq!(bare(&shown), bare(&diff), "nothing else is changed");
        assert_eq!(shown.matches('\n').count(), diff.matches('\n').count(), "{shown:?}");
        // What commands nothing is left as it is.
        if !diff.contains("::") && !diff.contains("##[") {
            assert_eq!(shown, diff);
        }
    }
}

/// A world by its number: a new document, one that is changed, one that is moved, several; with or without people.
fn chosen(number: u8) -> World {
    let changed =
        EXAMPLE.replace("VEP #12", "VEP #18").replace("- This VEP targets alpha", "- [] This VEP targets alpha");
    let moved = "veps/sig-network/18-warm-standby/vep.md";
    let mut world = match number % 4 {
        0 => world(None, Changes::write(VEP, &changed)),
        1 => world(Some(EXAMPLE), Changes::write(VEP, &changed).and_write("README.md", "more\n")),
        2 => world(Some(EXAMPLE), Changes::default().and_rename(VEP, moved)),
        _ => world(None, Changes::write("README.md", "no VEP\n").and_write("veps/sig-compute/19-b/vep.md", &changed)),
    };
    if number % 8 >= 4 {
        let mut issue = world.repository(REPOSITORY).issue(NUMBER);
        for (who, words) in
            [("carol", "/lgtm"), ("robin", "/approve"), ("mallory", "@all #1 <!-- vep-check:summary v1 -->")]
        {
            issue = issue.comment(who, words);
        }
        issue.review("dave", "APPROVED", "/lgtm").label("alex", "kind/vep");
    }
    world
}

/// Reads the pull request and holds against what must hold whatever was answered: a reason in one line that commands
/// nothing, or a report that is sound and safe to show, and the sign-off no success unless all of it is known. `None`
/// where there is a reason.
fn held(played: &Played) -> Option<Loaded> {
    let today = "2026-08-18".parse().expect("a date");
    let config_path = ".github/vep-check.yaml".to_owned();
    let target = Target {
        repository: REPOSITORY.to_owned(),
        number: NUMBER,
        config_path,
        rules: ids(),
        today,
        with_status: true,
        board_token: None,
        shared: Default::default(),
    };
    let client = played.client(READ_TOKEN);
    let loaded = load(&client, &target, &mut None);
    let state = played.state();
    assert!(state.asked < 400, "{} requests", state.asked);
    assert!(state.written.is_empty(), "a check writes nothing: {:?}", state.written);
    drop(state);
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(error) => {
            let words = format!("{error:#}");
            assert!(!words.trim().is_empty());
            assert_eq!(commands(&for_terminal(&words)), []);
            assert_eq!(commands(&format!("::error::{}\n", command_data(&words))).len(), 1);
            return None;
        }
    };
    if let Some(change) = &loaded.change {
        let mut report = check(&change.snapshot);
        report.diffs = diffs(&change.snapshot, &report);
        is_sound(&report);
        is_shown_safely(&report);
        let about = report.pull_request.as_ref();
        if let Some(sign_offs) = about.and_then(|about| about.sign_offs.as_deref()) {
            let (status, _) = sign_off::status(sign_offs);
            let known = change.snapshot.facts.sigs.is_some();
            assert!(known || status.name() != "success", "a success without the SIGs: {sign_offs:#?}");
        }
    }
    Some(loaded)
}
