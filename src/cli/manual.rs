//! `vep-check completions` and `vep-check man`: what the command line itself tells, for shells and for `man`.

use anyhow::{Context as _, Result, bail};
use clap::Command;
pub(super) use clap_complete::Shell;

use crate::text::did_you_mean;

/// The script that completes the commands of `program` in `shell`.
pub(super) fn completions(program: &mut Command, shell: Shell) -> String {
    let mut script = Vec::new();
    let name = program.get_name().to_owned();
    clap_complete::generate(shell, program, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of `program`, or of its command `name`, in roff.
pub(super) fn man(mut program: Command, name: Option<&str>) -> Result<String> {
    program.build();
    let page = match name {
        None => program.disable_help_subcommand(true),
        Some(name) => {
            let Some(found) = program.find_subcommand(name) else {
                let known = program.get_subcommands().map(Command::get_name);
                bail!("there is no command `{name}`{}", did_you_mean(name, known));
            };
            // As `git-log(1)`: what the page of the program refers to.
            let title = format!("{}-{name}", program.get_name());
            found.clone().name(title)
        }
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page).render(&mut roff).context("cannot write the manual page")?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}
