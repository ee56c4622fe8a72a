//! `action.yml` says what the program takes and gives; the workflows that users copy use nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use vep_check::cli::action::inputs::Inputs;
use vep_check::cli::action::outputs::Outputs;

#[derive(Deserialize)]
struct Action {
    name: String,
    description: String,
    branding: BTreeMap<String, String>,
    inputs: BTreeMap<String, Input>,
    outputs: BTreeMap<String, Output>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    description: String,
    default: Option<String>,
}

#[derive(Deserialize)]
struct Output {
    description: String,
}

#[derive(Deserialize)]
struct Runs {
    using: String,
    args: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn action() -> Action {
    let text = fs::read_to_string(root().join("action.yml")).expect("action.yml is there");
    serde_yaml::from_str(&text).expect("action.yml is what the runner takes")
}

/// Reads inputs as the runner would give them.
fn read(inputs: &BTreeMap<String, String>) -> Result<Inputs, String> {
    let variable = |name: &str| inputs.get(name.strip_prefix("INPUT_")?).cloned();
    Inputs::read(variable).map_err(|error| format!("{error:#}"))
}

#[test]
fn action_yml_says_what_the_program_takes_and_gives() {
    let action = action();
    assert_eq!(action.name, "vep-check");
    // The Marketplace shows no more.
    assert!(action.description.len() <= 125, "{} characters", action.description.len());
    assert!(["icon", "color"].iter().all(|key| action.branding.contains_key(*key)));
    assert_eq!(action.runs.using, "docker");
    assert_eq!(action.runs.args, ["action"]);
    let mut names = Inputs::NAMES.to_vec();
    names.sort_unstable();
    assert_eq!(action.inputs.keys().collect::<Vec<_>>(), names);
    let mut outputs: Vec<&str> = Outputs::default().each().iter().map(|(name, _)| *name).collect();
    outputs.sort_unstable();
    assert_eq!(action.outputs.keys().collect::<Vec<_>>(), outputs);
    for (name, input) in &action.inputs {
        assert!(input.description.ends_with('.'), "{name}: {}", input.description);
    }
    for (name, output) in &action.outputs {
        assert!(output.description.ends_with('.'), "{name}: {}", output.description);
    }
}

#[test]
fn defaults_of_action_yml_are_the_programs_own() {
    let given = action()
        .inputs
        .into_iter()
        .filter(|(name, _)| name != "token")
        .map(|(name, input)| (name.to_uppercase(), input.default.unwrap_or_default()))
        .collect();
    let given = read(&given).expect("the defaults are taken");
    let own = read(&BTreeMap::new()).expect("nothing needs to be given");
    assert_eq!(format!("{given:?}"), format!("{own:?}"));
}

#[test]
fn an_input_with_a_wrong_value_is_named_with_what_it_takes() {
    let cases = [
        ("pull-request", "twelve", "the input `pull-request` is `twelve`; it takes the number of a pull request"),
        ("pull-request", "0", "the input `pull-request` is `0`; it takes the number of a pull request"),
        (
            "pull-request",
            "99999999999",
            "the input `pull-request` is `99999999999`; it takes the number of a pull request",
        ),
        ("config", "../policy.yaml", "the input `config` is `../policy.yaml`; it takes a path in the repository"),
        ("config", "/etc/passwd", "the input `config` is `/etc/passwd`; it takes a path in the repository"),
        ("fail-on", "errors", "the input `fail-on` is `errors`; it takes `auto`, `error`, `warning` or `never`"),
        ("on-error", "ignore", "the input `on-error` is `ignore`; it takes `fail` or `report`"),
        ("annotations", "yes", "the input `annotations` is `yes`; it takes `auto`, `always` or `never`"),
        ("comment", "true", "the input `comment` is `true`; it takes `auto`, `never` or `require`"),
        ("apply-labels", "yes", "the input `apply-labels` is `yes`; it takes `true` or `false`"),
        ("sign-off-status", "1", "the input `sign-off-status` is `1`; it takes `true` or `false`"),
        ("sarif-file", "a/../../b", "the input `sarif-file` is `a/../../b`; it takes a path in the workspace"),
        ("deadline", "0", "the input `deadline` is `0`; it takes seconds, more than 0 and at most 21600"),
        ("deadline", "5m", "the input `deadline` is `5m`; it takes seconds, more than 0 and at most 21600"),
        ("release", "next", "the input `release` is `next`; it takes `upcoming` or a release, as in `v1.10`"),
        ("page", "../index.html", "the input `page` is `../index.html`; it takes a path in the workspace"),
        ("check-in", "true", "the input `check-in` is `true`; it takes `never`, `dry-run` or `comment`"),
        ("check-in-ping", "always", "the input `check-in-ping` is `always`; it takes `never` or `on-risk`"),
        ("after-merge", "always", "the input `after-merge` is `always`; it takes `never`, `dry-run` or `comment`"),
        ("today", "2026-2-3", "the input `today` is `2026-2-3`; a date is written YYYY-MM-DD, for example 2026-04-30"),
    ];
    for (name, value, expected) in cases {
        let inputs = BTreeMap::from([(name.to_uppercase(), value.to_owned())]);
        assert_eq!(read(&inputs).expect_err(value), expected);
    }
}

#[test]
fn inputs_are_read_as_the_runner_gives_them() {
    let given = [
        ("PULL-REQUEST", " #12 "),
        ("FAIL-ON", "Warning"),
        ("APPLY-LABELS", "TRUE"),
        ("SIGN-OFF-STATUS", "true"),
        ("SARIF-FILE", "out/vep.sarif"),
        ("COMMENT", ""),
        ("DEADLINE", "90"),
        ("TODAY", "2026-04-30"),
    ];
    let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let inputs = read(&BTreeMap::from(given)).expect("all are right");
    assert_eq!(inputs.pull_request, Some(12));
    assert!(inputs.apply_labels && inputs.sign_off_status);
    assert_eq!(inputs.sarif_file.as_deref(), Some(Path::new("out/vep.sarif")));
    assert_eq!(inputs.today.map(|today| today.to_string()).as_deref(), Some("2026-04-30"));
    assert_eq!(inputs.deadline, Some(Duration::from_secs(90)));
    assert!(inputs.token.is_none());
}

/// What of a workflow matters here.
#[derive(Deserialize)]
struct Workflow {
    concurrency: Concurrency,
    jobs: BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Concurrency {
    group: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Job {
    timeout_minutes: Option<u32>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    uses: Option<String>,
    #[serde(default)]
    with: BTreeMap<String, serde_yaml::Value>,
}

#[test]
fn workflows_to_copy_give_inputs_that_there_are() {
    let mut uses = 0;
    for entry in fs::read_dir(root().join(".github/workflows/examples")).expect("the examples are there") {
        let path = entry.expect("the directory can be read").path();
        let text = fs::read_to_string(&path).expect("the example can be read");
        let workflow: Workflow = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let group = workflow.concurrency.group;
        // With anything else between them, `a` and `b-c` would be `a-b` and `c`.
        let forks = group.contains("head_branch");
        assert!(!forks || group.contains("format('{0}:{1}'"), "{path:?}: {group}");
        let keys = ["pull_request.number", "issue.number", "github.sha"];
        assert!(keys.iter().any(|key| group.contains(key)), "{path:?}: {group}");
        for (name, job) in &workflow.jobs {
            // One that reads all of a release and writes a comment a second takes as long as GitHub lets it.
            let longest = if group.contains("github.sha") { 20 } else { 10 };
            assert_eq!(job.timeout_minutes, Some(longest), "{path:?}: {name} has an end of its own");
        }
        for step in workflow.jobs.values().flat_map(|job| &job.steps) {
            assert!(!step.uses.iter().any(|uses| uses.contains("checkout")), "{path:?} checks nothing out");
            if !step.uses.iter().any(|uses| uses.starts_with("kubevirt/vep-check@")) {
                continue;
            }
            uses += 1;
            for name in step.with.keys() {
                assert!(Inputs::NAMES.contains(&name.as_str()), "{path:?}: there is no input `{name}`");
            }
        }
    }
    assert_eq!(uses, 3, "one workflow checks, one writes the comment, one reports on releases");
}
