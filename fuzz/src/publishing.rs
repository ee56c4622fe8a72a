//! The decision what to publish: people, other programs and runs of ours change a pull request one after the other, also
//! in the midst of a run, and answers are lost.

use std::sync::LazyLock;

use vep_check::cli::action::check_over;
use vep_check::cli::action::inputs::Inputs;
use vep_check::github::marker::Marker;

use super::edit::Edit;
use super::played::Played;
use super::repository::{NUMBER, world};
use super::runner::commands;
use super::step::{Step, document};
use crate::fake_github::{BOT, READ_TOKEN, REPOSITORY, WRITE_TOKEN, World};

/// The steps of an input, and the runs between them.
const MOST_STEPS: usize = 12;

/// Lines of steps. A line `r` runs the Action; `r` and a number does so, with the step of the next line before that
/// request of it; `z` loses an answer of the next run, or changes it. The first byte chooses what the run may write.
pub fn publishing(data: &[u8]) {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    static START: LazyLock<World> = LazyLock::new(|| world(None, document("")));
    let played = Played::new(START.clone(), Vec::new());
    let mut lines = rest.split(|byte| *byte == b'\n').take(MOST_STEPS);
    while let Some(line) = lines.next() {
        match line {
            [b'z', edit @ ..] => played.state().edits.extend(Edit::parse(edit)),
            [b'r', at @ ..] => {
                let at = std::str::from_utf8(at).ok().and_then(|at| at.parse().ok());
                let step = at.and_then(|at: usize| Some((at % 64, Step::parse(lines.next()?)?)));
                run(&played, *first, step);
            }
            line => {
                if let Some(step) = Step::parse(line) {
                    step.apply(&mut played.state().world);
                    played.state().forget();
                }
            }
        }
    }
    played.state().edits.clear();
    run(&played, *first, None);
    let calm = run(&played, *first, None);
    assert_eq!(calm, Vec::<String>::new(), "what is there already is not written again");
}

/// Our comments.
fn ours(world: &World) -> Vec<String> {
    let comments = world.comments(REPOSITORY, NUMBER);
    let own = comments.into_iter().filter(|(author, body)| *author == BOT && Marker::of(body).is_some());
    own.map(|(_, body)| body.to_owned()).collect()
}

/// Runs the Action, and holds what it writes against what it may write; what that was.
fn run(played: &Played, options: u8, meanwhile: Option<(usize, Step)>) -> Vec<String> {
    let (before, open, calm) = {
        let mut state = played.state();
        let calm = meanwhile.is_none() && state.edits.is_empty();
        state.begin(meanwhile);
        (ours(&state.world).len(), state.world.issue(REPOSITORY, NUMBER).open, calm)
    };
    let inputs = Inputs::read(|name| {
        let value = match name {
            "INPUT_APPLY-LABELS" => {
                if options & 1 == 0 {
                    "true"
                } else {
                    "false"
                }
            }
            "INPUT_SIGN-OFF-STATUS" => {
                if options & 2 == 0 {
                    "true"
                } else {
                    "false"
                }
            }
            "INPUT_COMMENT" => ["auto", "require", "never", "auto"][usize::from(options >> 2) % 4],
            "INPUT_ANNOTATIONS" => "never",
            "INPUT_TODAY" => "2026-08-18",
            _ => return None,
        };
        Some(value.to_owned())
    });
    let token = if options & 64 == 0 { WRITE_TOKEN } else { READ_TOKEN };
    let checked = check_over(played.client(token), inputs.expect("valid inputs"), REPOSITORY, NUMBER);
    let mut state = played.state();
    let mid = state.meanwhile.is_none() && !calm;
    assert!(state.asked < 400, "{} requests", state.asked);
    let written = std::mem::take(&mut state.written);
    let lines: Vec<String> = written.iter().map(|(line, _)| line.clone()).collect();
    let posts = lines.iter().filter(|line| line.starts_with("POST") && line.ends_with("/comments")).count();
    assert!(posts <= 1, "{lines:?}");
    let own = ours(&state.world);
    assert!(own.len() <= before.max(1) + usize::from(mid), "{own:?} after {lines:?}");
    if calm {
        assert!(own.len() <= 1, "{own:?} after {lines:?}");
        assert!(open || written.is_empty(), "written to a pull request that is closed: {written:?}");
    }
    if token == READ_TOKEN {
        assert_eq!(lines, Vec::<String>::new());
    }
    for body in written.iter().filter_map(|(_, body)| body["body"].as_str()) {
        assert!(body.chars().count() <= 65_536);
        assert!(!body.lines().any(|line| line.trim_start().starts_with('/')), "{body}");
        assert_eq!(commands(body), [], "{body}");
        assert!(Marker::of(body).is_some(), "{body}");
    }
    let successes = written.iter().any(|(_, body)| body["state"] == "success");
    if successes && calm {
        assert!(checked.is_ok(), "a success of a run that could not check: {written:?}");
        assert!(voted(&state.world), "a success without a vote: {written:?}");
    }
    state.edits.clear();
    lines
}

/// Whether any of the people has said anything that may be a vote.
fn voted(world: &World) -> bool {
    let issue = world.issue(REPOSITORY, NUMBER);
    let reviews = issue.pull_request.iter().flat_map(|about| &about.reviews);
    let reviewed = reviews.filter(|review| review.state == "APPROVED" || review.body.contains('/')).count();
    let said = issue.comments.iter().filter(|comment| comment.author != BOT && comment.body.contains('/')).count();
    reviewed + said > 0
}
