//! What stands below the help of each command: examples, and what the exit code says.

/// The exit codes, for those who script.
macro_rules! exit_codes {
    () => {
        "Exit codes: 0 nothing at or above the level that fails, 1 findings, 2 something could not be checked."
    };
}

pub(super) const ALL: &str = concat!(
    "Examples:
  vep-check check                     all VEPs of the repository
  vep-check check --base origin/main  only what a branch changes
  vep-check explain section-missing   what a rule wants, and why

",
    exit_codes!()
);

pub(super) const CHECK: &str = concat!(
    "Examples:
  vep-check check
  vep-check check veps/sig-compute
  vep-check check --base origin/main
  vep-check check --base origin/main --head HEAD --format github
  vep-check check --schedules ../sig-release --fail-on warning

",
    exit_codes!()
);

pub(super) const FIX: &str = "Examples:
  vep-check fix --diff
  vep-check fix veps/sig-compute
  vep-check fix --base origin/main

Exit codes: 0 nothing is left to do, 1 findings are left at or above the level that fails or, with --diff, there are \
edits to make, 2 something could not be read or written.";

pub(super) const NEW: &str = "Examples:
  vep-check new --sig compute --number 321 --title 'Warm standby'
  vep-check new --issue 321
  vep-check new --sig sig-network --number 322 --title 'Bridge MTU' --root ../enhancements";

pub(super) const MIGRATE: &str =
    "What a person must decide has a comment `# to decide: ...`. The text below stays as it is.

Examples:
  vep-check migrate --diff
  vep-check migrate veps/sig-compute
  vep-check migrate --diff veps/sig-network | git apply";

pub(super) const ACTION: &str = concat!(
    "The inputs are those of action.yml, in INPUT_TOKEN and so on, as a runner sets them.

Examples:
  vep-check action
  vep-check action --verbose

",
    exit_codes!()
);

pub(super) const SNAPSHOT: &str = "The token is read from GITHUB_TOKEN.

Examples:
  vep-check snapshot --pr 339 pr-339
  vep-check snapshot --pr 12 --repository alice/enhancements pr-12";

pub(super) const SHOW: &str = "Examples:
  vep-check show veps/sig-compute/321-warm-standby/vep.md
  vep-check show --format json veps/sig-compute/321-warm-standby/vep.md";

pub(super) const LIST: &str = "Examples:
  vep-check list --target v1.10
  vep-check list --sig network --stage beta --format json";

pub(super) const RELEASE: &str = "What was not read is unknown, and the report says so.

Examples:
  vep-check release v1.10
  vep-check release --schedules ../sig-release --format markdown
  vep-check release v1.10 --sig network --format json

Exit codes: 0 the report was made, 1 it has what --fail-on names, 2 it could not be made.";

pub(super) const LSP: &str = "Examples:
  vep-check lsp

In the configuration of Neovim:
  vim.lsp.start({ name = 'vep-check', cmd = { 'vep-check', 'lsp' }, root_dir = vim.fn.getcwd() })";

pub(super) const RULES: &str = "Examples:
  vep-check rules
  vep-check rules --format json";

pub(super) const EXPLAIN: &str = "Examples:
  vep-check explain section-missing
  vep-check explain section-missing | less";

pub(super) const SCHEMA: &str = "Examples:
  vep-check schema config
  vep-check schema report > report.schema.json";

pub(super) const COMPLETIONS: &str = "Examples:
  vep-check completions bash > ~/.local/share/bash-completion/completions/vep-check
  vep-check completions zsh > ~/.zfunc/_vep-check
  vep-check completions fish > ~/.config/fish/completions/vep-check.fish";

pub(super) const MAN: &str = "Examples:
  vep-check man | man -l -
  vep-check man check > vep-check-check.1";
