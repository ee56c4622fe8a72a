//! The card of a VEP in the comment on its pull request: read with a token of its own, and missed by nobody.

use crate::board::BOARD_TOKEN;
use crate::common::{Repo, Run, TODAY, command, vep};
use crate::fake_github::{
    Boards, CardOf, CardValue, Changes, FakeGithub, Fault, Permissions, READ_TOKEN, REPOSITORY, When,
};
use crate::faults::{Asked, tried};
use crate::scene::{CONFIG, NUMBER, VEP, our_comments, with_changes};
use crate::step::{Ended, Step};

const PROJECT: u64 = 22;

/// A pull request whose VEP has a card on the board of its release.
fn carded(boards: Boards) -> FakeGithub {
    let github = with_changes(Changes::write(VEP, vep(10).replace("It is used.", "See [this](gone.md).")));
    let mut world = github.world();
    world.repository(REPOSITORY).commit(Changes::write(CONFIG, "release:\n  boards: {v1.10: 22}\n"));
    world.add_token(BOARD_TOKEN, "release-team", REPOSITORY, Permissions::READ);
    world.may_read_boards(BOARD_TOKEN, boards);
    let values = [("Status", CardValue::Selected("Tracked")), ("VEP Reviewer", CardValue::People(vec!["carol"]))];
    world.project("kubevirt", PROJECT).card(CardOf::Issue(REPOSITORY.to_owned(), 10), &values);
    drop(world);
    github
}

fn step(github: &FakeGithub) -> Step {
    Step::trusted(github, NUMBER).with("board-token", BOARD_TOKEN)
}

/// How many requests went to the board; each of them, and nothing else, with the token for it.
#[track_caller]
fn asked_for_boards(github: &FakeGithub) -> usize {
    let requests = github.requests();
    for request in &requests {
        let is_board = request.line() == "query Board";
        assert_eq!(request.token.as_deref() == Some(BOARD_TOKEN), is_board, "{}", request.line());
    }
    requests.iter().filter(|request| request.line() == "query Board").count()
}

/// What `step` comes to, and with how many requests.
fn counted(github: &FakeGithub, step: Step) -> (Ended, usize) {
    github.take_requests();
    let ended = step.run();
    (ended, github.requests().len())
}

#[test]
fn the_comment_says_how_the_card_stands_and_is_written_again_when_that_changes() {
    let github = carded(Boards::Read);
    let said = |words: &str| {
        let comments = our_comments(&github);
        assert!(comments.len() == 1 && comments[0].contains(words), "{words}: {comments:#?}");
    };
    step(&github).run().ends(1, &[]);
    assert_eq!(asked_for_boards(&github), 1);
    said("board of v1.10: its card is `Tracked`, and `VEP Reviewer` is `carol`");
    github.take_requests();
    step(&github).run();
    assert!(!github.requests().iter().any(|request| request.write), "nothing has changed");
    let removed = vec![("Status", CardValue::Selected("Removed from milestone"))];
    github.world().project("kubevirt", PROJECT).cards[0].values = removed;
    step(&github).run();
    said("the document targets Alpha, and its card is `Removed from milestone`");
    github.world().project("kubevirt", PROJECT).cards.clear();
    step(&github).run();
    said("board of v1.10: issue `#10` has no card yet");
    github.world().may_read_boards(BOARD_TOKEN, Boards::Hidden);
    step(&github).run();
    said("board of v1.10: unknown, project 22 of kubevirt is not there, or the token may not read it");
}

#[test]
fn it_takes_one_request_more_where_a_board_is_configured_and_a_token_is_given() {
    let plain = |github: &FakeGithub| Step::trusted(github, NUMBER).with("comment", "never");
    let github = carded(Boards::Read);
    let (ended, without) = counted(&github, plain(&github));
    assert!(!ended.summary.contains("board of") && asked_for_boards(&github) == 0, "{ended:#?}");
    let (ended, with) = counted(&github, plain(&github).with("board-token", BOARD_TOKEN));
    assert!(ended.summary.contains("its card is `Tracked`"), "{}", ended.summary);
    assert_eq!(with, without + 1);
    github.world().repository(REPOSITORY).commit(Changes::write(CONFIG, "release:\n  boards: {v1.9: 22}\n"));
    let (ended, of_another) = counted(&github, plain(&github).with("board-token", BOARD_TOKEN));
    assert!(!ended.summary.contains("board of") && asked_for_boards(&github) == 0, "{ended:#?}");
    assert_eq!(of_another, without);
}

#[test]
fn a_sweep_asks_once() {
    let github = carded(Boards::Read);
    for number in [11, 12, 13] {
        let changes = Changes::write(&format!("veps/sig-compute/{number}-other/vep.md"), vep(number));
        let number = u64::from(number);
        github.world().repository(REPOSITORY).open_pull_request_from_fork(
            20 + number,
            "bob",
            &format!("b{number}"),
            changes,
        );
    }
    Step::new(&github, "schedule", &serde_json::json!({"schedule": "17 3 * * *"}), crate::fake_github::WRITE_TOKEN)
        .with("board-token", BOARD_TOKEN)
        .run();
    assert_eq!(asked_for_boards(&github), 1);
    assert!(our_comments(&github)[0].contains("its card is `Tracked`"));
}

#[test]
fn a_recording_says_the_same_without_a_token() {
    for (boards, words) in [(Boards::Read, "its card is `Tracked`"), (Boards::OutOfScope, "unknown, the token may not")]
    {
        let github = carded(boards);
        let repo = Repo::new();
        let place = repo.join("recorded");
        let mut record = command();
        record
            .args(["snapshot", "--today", TODAY, "--repository", REPOSITORY, "--pr", &NUMBER.to_string()])
            .arg(&place);
        let recorded =
            Run::of(record.envs(github.env()).env("GITHUB_TOKEN", READ_TOKEN).env("BOARD_TOKEN", BOARD_TOKEN));
        assert_eq!(recorded.code, 0, "{recorded:?}");
        assert_eq!(asked_for_boards(&github), 1);
        let mut replay = command();
        let replayed = Run::of(replay.args(["check", "--format", "markdown", "--snapshot"]).arg(&place));
        let live = step(&github).with("comment", "never").run();
        assert!(live.summary.contains(words) && replayed.stdout.contains(words), "{live:#?}\n{}", replayed.stdout);
        let line = |text: &str| text.lines().find(|line| line.contains("board of")).map(str::to_owned);
        assert_eq!(line(&replayed.stdout), line(&live.summary));
    }
}

/// Whatever becomes of the board, the verdict stands, all is written, and what is not known says so.
#[test]
fn no_fault_of_the_board_takes_anything_else_along() {
    let github = carded(Boards::Read);
    let whole = step(&github).run();
    let board = Asked::all(&github).into_iter().find(|asked| asked.line == "query Board").expect("asked for");
    let faults = Fault::ALL.into_iter().filter(|fault| board.suffers(*fault));
    let combinations: Vec<(Fault, bool)> = faults.flat_map(|fault| [(fault, false), (fault, true)]).collect();
    let errors = |ended: &Ended| ended.report.as_ref().map(|report| report["findings"].clone());
    let failed = tried(&combinations, |(fault, always), timeout| {
        let github = carded(Boards::Read);
        github.fail(board.matcher(*always), When::Before, *fault);
        let ended = step(&github).env("VEP_CHECK_TIMEOUT", timeout).run();
        let comments = our_comments(&github);
        let is_told = matches!(comments.as_slice(), [comment]
            if comment.contains("its card is `Tracked`") || comment.contains("board of v1.10: unknown, "));
        let hit = github.requests().iter().any(|request| request.fault.is_some());
        let is_same = ended.code == whole.code && errors(&ended) == errors(&whole) && ended.outputs == whole.outputs;
        (!hit || !is_told || !is_same).then(|| format!("{fault:?}, always {always}: {comments:#?} {ended:#?}"))
    });
    println!("{} combinations of faults of the board", combinations.len());
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), combinations.len(), failed.join("\n\n"));
}
