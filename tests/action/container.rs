//! The container image as a runner starts it, against a local GitHub. Switched on by `VEP_CHECK_IMAGE`, the image's
//! name, or `later` where the same is run once more when there is an image.

use std::fs;
use std::process::Command;

use crate::common::skip::skip;
use crate::common::{VEP, vep_with_link};
use crate::fake_github::{Changes, FakeGithub, READ_TOKEN, REPOSITORY, WRITE_TOKEN, events};

/// The image to run. Skips without, unless it comes later.
fn image() -> Option<String> {
    match std::env::var("VEP_CHECK_IMAGE") {
        Ok(image) => Some(image).filter(|image| image != "later"),
        Err(_) => {
            skip("VEP_CHECK_IMAGE is not set");
            None
        }
    }
}

/// What a run of the image left behind.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    outputs: String,
    summary: String,
}

/// Runs the image with the mounts and the environment of a step: nothing of the machine but what the runner shares.
fn run(image: &str, github: &FakeGithub, event: &str, payload: &serde_json::Value, token: &str) -> Ran {
    let runner = tempfile::tempdir().expect("a temporary directory");
    for directory in ["workflow", "file_commands", "workspace"] {
        fs::create_dir(runner.path().join(directory)).expect("a directory");
    }
    let file = |name: &str| runner.path().join(name);
    fs::write(file("workflow/event.json"), payload.to_string()).expect("the event is written");
    for name in ["file_commands/output", "file_commands/summary"] {
        fs::write(file(name), "").expect("the runner makes its files");
    }
    let mut docker = Command::new("docker");
    // The server listens on this machine only.
    docker.args(["run", "--rm", "--network", "host", "--workdir", "/github/workspace"]);
    for directory in ["workflow", "file_commands", "workspace"] {
        docker.arg("--volume").arg(format!("{}:/github/{directory}", file(directory).display()));
    }
    let environment = [
        ("GITHUB_ACTIONS", "true"),
        ("CI", "true"),
        ("GITHUB_EVENT_NAME", event),
        ("GITHUB_EVENT_PATH", "/github/workflow/event.json"),
        ("GITHUB_REPOSITORY", REPOSITORY),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_WORKSPACE", "/github/workspace"),
        ("GITHUB_OUTPUT", "/github/file_commands/output"),
        ("GITHUB_STEP_SUMMARY", "/github/file_commands/summary"),
        ("INPUT_TOKEN", token),
        ("INPUT_FAIL-ON", "error"),
        ("INPUT_COMMENT", "auto"),
        ("INPUT_TODAY", crate::common::TODAY),
        ("INPUT_PULL-REQUEST", ""),
    ];
    let urls = github.env();
    let urls = urls.iter().map(|(name, url)| (*name, url.as_str()));
    for (name, value) in environment.into_iter().chain(urls) {
        docker.arg("--env").arg(format!("{name}={value}"));
    }
    let output = docker.args([image, "action"]).output().expect("docker runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Ran {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        outputs: fs::read_to_string(file("file_commands/output")).expect("outputs are there"),
        summary: fs::read_to_string(file("file_commands/summary")).expect("a summary is there"),
    }
}

#[test]
fn the_image_checks_a_pull_request_as_a_step_of_a_workflow() {
    let Some(image) = image() else { return };
    let github = FakeGithub::start();
    github
        .world()
        .repository(REPOSITORY)
        .commit(Changes::write("README.md", "# Enhancements\n"))
        .open_pull_request_from_fork(17, "alice", "first", Changes::write(VEP, vep_with_link(1, "gone.md")));
    let payload = events::pull_request(&github.world(), REPOSITORY, 17, "opened");
    let checked = run(&image, &github, "pull_request", &payload, READ_TOKEN);
    assert_eq!(checked.code, Some(1), "{}{}", checked.stdout, checked.stderr);
    let annotation = format!("::error file={VEP},line=");
    assert!(checked.stdout.contains(&annotation), "{}", checked.stdout);
    assert!(checked.outputs.contains("conclusion<<"), "{}", checked.outputs);
    assert!(checked.summary.contains("gone.md"), "{}", checked.summary);

    let payload = events::workflow_run(&github.world(), REPOSITORY, 17);
    let trusted = run(&image, &github, "workflow_run", &payload, WRITE_TOKEN);
    assert_eq!(trusted.code, Some(1), "{}{}", trusted.stdout, trusted.stderr);
    let world = github.world();
    let comments = world.comments(REPOSITORY, 17);
    assert_eq!(comments.len(), 1);
    assert!(comments[0].1.contains("gone.md"), "{}", comments[0].1);
}
