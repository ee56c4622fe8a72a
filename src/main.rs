//! The program: flags to [`vep_check::cli`], its answer to an exit code.

use std::process::ExitCode;

/// The allocator of musl makes a check take half as long again.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    let exit = vep_check::cli::run().unwrap_or_else(|error| {
        vep_check::cli::terminal::warn(&format!("vep-check: {error:#}"));
        vep_check::cli::terminal::Exit::Broken
    });
    ExitCode::from(u8::from(exit))
}
