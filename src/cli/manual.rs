//! `vep-check completions` and `vep-check man`: what the command line itself tells, for shells and for `man`.

use anyhow::{Context as _, Result, bail};
use clap::Command;
pub(super) use clap_complete::Shell;

use crate::text::did_you_mean;

/// The script that completes the commands of `program` in `shell`.
pub(super) fn completions(program: &mut Command, shell: Shell) -> String {
    let mut script = Vec::new();
    let name = program.get_name().to_owned();
    clap_complete::generate(shell, program, &name, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    // For bash, clap_complete spells the hyphen of a program's name in one way where it finds out which command is
    // typed, and in another where it lists the options of that command: https://github.com/clap-rs/clap/issues/6421
    let (found, listed) = (name.replace('-', "__"), name.replace('-', "__subcmd__"));
    script.replace(&format!("{listed}__subcmd__"), &format!("{found}__subcmd__"))
}

/// The manual page of `program`, or of its command `name`, in roff.
pub(super) fn man(program: Command, name: Option<&str>) -> Result<String> {
    // `vep-check help` has no page of its own.
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let page = match name {
        None => program,
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
